// Change capture: runs before each commit, in the transaction that changes the graph, and writes one :Outbox node with
// what changed. The locked :OutboxHead gives the order of commits. Short keys, since every change carries them; they are
// read in decode.ts.

WITH $metaData AS meta, $deletedNodes AS dn, $createdNodes AS cn, $removedLabels AS rl, $assignedLabels AS al,
     $assignedNodeProperties AS ap, $removedNodeProperties AS rp, $createdRelationships AS cr, $deletedRelationships AS dr,
     $assignedRelationshipProperties AS arp, $removedRelationshipProperties AS rrp
WITH *, size(cn) + size(dn) + size(cr) + size(dr) AS big
WHERE big + size(keys(ap)) + size(keys(rp)) + size(keys(al)) + size(keys(rl)) + size(keys(arp)) + size(keys(rrp)) > 0
  AND NOT (size(dn) > 0 AND size(dn) = size(coalesce(rl.Outbox, [])) AND size(cn) + size(cr) + size(dr) + size(keys(ap)) + size(keys(al)) = 0)
WITH meta, big, CASE WHEN coalesce(meta.capture, '') = 'summary' OR big > 20000 THEN 'summary' ELSE 'full' END AS mode
CALL (mode) {
  WITH mode AS m WHERE m = 'summary'
  RETURN {v: 1, mode: m, created: size($createdNodes), deleted: size($deletedNodes), relCreated: size($createdRelationships), relDeleted: size($deletedRelationships),
    labelsAdded: [k IN keys($assignedLabels) | [k, size($assignedLabels[k])]], labelsRemoved: [k IN keys($removedLabels) | [k, size($removedLabels[k])]],
    propsSet: [k IN keys($assignedNodeProperties) | [k, size($assignedNodeProperties[k])]], propsRemoved: [k IN keys($removedNodeProperties) | [k, size($removedNodeProperties[k])]],
    relPropsSet: [k IN keys($assignedRelationshipProperties) | [k, size($assignedRelationshipProperties[k])]]} AS p
 UNION ALL
  WITH mode AS m WHERE m = 'full'
  CALL () { UNWIND $createdNodes AS n
    RETURN collect({e: elementId(n), l: labels(n), p: properties(n)}) AS c }
  CALL () { UNWIND keys($removedLabels) AS k UNWIND $removedLabels[k] AS n
    WITH n, k WHERE n IN $deletedNodes
    WITH elementId(n) AS e, collect(k) AS l RETURN collect([e, l]) AS dl }
  CALL () { UNWIND keys($removedNodeProperties) AS k UNWIND $removedNodeProperties[k] AS x
    WITH x, k WHERE x.node IN $deletedNodes
    WITH elementId(x.node) AS e, collect([k, x.old]) AS p RETURN collect([e, apoc.map.fromPairs(p)]) AS dp }
  CALL () {
    CALL () { UNWIND keys($assignedNodeProperties) AS k UNWIND $assignedNodeProperties[k] AS x
      WITH x, k WHERE NOT x.node IN $createdNodes AND (coalesce(x.old <> x.new, true) OR valueType(x.old) <> valueType(x.new))
      RETURN x.node AS n, k, x.old AS o, x.new AS w
     UNION ALL
      UNWIND keys($removedNodeProperties) AS k UNWIND $removedNodeProperties[k] AS x
      WITH x, k WHERE NOT x.node IN $deletedNodes
      RETURN x.node AS n, k, x.old AS o, null AS w }
    WITH n, collect([k, o]) AS o, collect([k, w]) AS w
    RETURN collect({e: elementId(n), id: n.id, l: labels(n), o: apoc.map.fromPairs(o), n: apoc.map.fromPairs(w)}) AS u }
  CALL () {
    CALL () { UNWIND keys($assignedLabels) AS k UNWIND $assignedLabels[k] AS n
      WITH n, k WHERE NOT n IN $createdNodes RETURN n, k AS a, null AS r
     UNION ALL
      UNWIND keys($removedLabels) AS k UNWIND $removedLabels[k] AS n
      WITH n, k WHERE NOT n IN $deletedNodes RETURN n, null AS a, k AS r }
    WITH n, collect(a) AS a, collect(r) AS r
    RETURN collect({e: elementId(n), id: n.id, l: labels(n), a: a, r: r}) AS lc }
  CALL () { UNWIND $createdRelationships AS r WITH r, startNode(r) AS s, endNode(r) AS t
    RETURN collect({e: elementId(r), t: type(r), s: elementId(s), sl: labels(s), sid: s.id, d: elementId(t), dl: labels(t), did: t.id, p: properties(r)}) AS rc }
  CALL () { UNWIND $deletedRelationships AS r WITH r, startNode(r) AS s, endNode(r) AS t
    WITH r, s, t, CASE WHEN s IN $deletedNodes THEN null ELSE s END AS s1, CASE WHEN t IN $deletedNodes THEN null ELSE t END AS t1
    RETURN collect({e: elementId(r), t: type(r), s: elementId(s), sl: labels(s1), sid: s1.id, d: elementId(t), dl: labels(t1), did: t1.id}) AS rd }
  CALL () { UNWIND keys($removedRelationshipProperties) AS k UNWIND $removedRelationshipProperties[k] AS x
    WITH x, k WHERE x.relationship IN $deletedRelationships
    WITH elementId(x.relationship) AS e, collect([k, x.old]) AS p RETURN collect([e, apoc.map.fromPairs(p)]) AS rdp }
  CALL () {
    CALL () { UNWIND keys($assignedRelationshipProperties) AS k UNWIND $assignedRelationshipProperties[k] AS x
      WITH x, k WHERE NOT x.relationship IN $createdRelationships AND (coalesce(x.old <> x.new, true) OR valueType(x.old) <> valueType(x.new))
      RETURN x.relationship AS r, k, x.old AS o, x.new AS w
     UNION ALL
      UNWIND keys($removedRelationshipProperties) AS k UNWIND $removedRelationshipProperties[k] AS x
      WITH x, k WHERE NOT x.relationship IN $deletedRelationships
      RETURN x.relationship AS r, k, x.old AS o, null AS w }
    WITH r, collect([k, o]) AS o, collect([k, w]) AS w
    WITH r, o, w, startNode(r) AS s, endNode(r) AS t
    RETURN collect({e: elementId(r), t: type(r), s: elementId(s), sl: labels(s), sid: s.id, d: elementId(t), dl: labels(t), did: t.id, o: apoc.map.fromPairs(o), n: apoc.map.fromPairs(w)}) AS ru }
  WITH * WHERE size(c) + size($deletedNodes) + size(u) + size(lc) + size(rc) + size(rd) + size(ru) > 0
  RETURN {v: 1, mode: 'full', c: c, u: u, d: [n IN $deletedNodes | elementId(n)], dl: dl, dp: dp, lc: lc, rc: rc, rd: rd, rdp: rdp, ru: ru} AS p
}
WITH apoc.convert.toJson(p) AS payload, apoc.convert.toJson(meta) AS meta
OPTIONAL MATCH (h:OutboxHead {k: 0})
CALL apoc.util.validate(h IS NULL, 'outbox head missing', [])
SET h.n = h.n + 1
CREATE (:Outbox {seq: h.n, epoch: h.epoch, at: datetime.realtime(), meta: meta, payload: payload, len: size(payload)})
