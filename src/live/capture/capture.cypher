// dharma capture 2
// Change capture: runs before each commit, in the transaction that changes the graph, and writes one :Outbox node with
// what changed. No lock gives the order: `at` is taken while the transaction holds the locks of all it has changed, so
// that of two transactions that touch the same thing the later has the later time; see relay.ts and
// docs/decisions/0007. Short keys, since every change carries them; they are read in decode.ts.
// The relay's own transactions (they delete :Outbox and set `dharmaRelayed`) are passed over. Whoever else deletes
// :Outbox nodes (`MATCH (n) DETACH DELETE n`) finds them carried over: what was not relayed yet is not lost.

WITH $metaData AS meta, $deletedNodes AS dn, $createdNodes AS cn, $removedLabels AS rl, $assignedLabels AS al,
     $assignedNodeProperties AS ap, $removedNodeProperties AS rp, $createdRelationships AS cr, $deletedRelationships AS dr,
     $assignedRelationshipProperties AS arp, $removedRelationshipProperties AS rrp
WITH *, size(cn) + size(dn) + size(cr) + size(dr) AS big
WHERE big + size(keys(ap)) + size(keys(rp)) + size(keys(al)) + size(keys(rl)) + size(keys(arp)) + size(keys(rrp)) > 0
  AND NOT (keys(ap) = ['dharmaRelayed'] AND all(x IN ap.dharmaRelayed WHERE x.node:DharmaMeta)
    AND size(cn) + size(cr) + size(dr) + size(keys(al)) + size(keys(arp)) + size(keys(rrp)) = 0
    AND size(dn) = size(coalesce(rl.Outbox, [])) AND all(k IN keys(rl) WHERE k = 'Outbox') AND all(k IN keys(rp) WHERE size(rp[k]) <= size(dn)))
WITH *, CASE WHEN coalesce(meta.capture, '') = 'summary' OR big > 20000 THEN 'summary' ELSE 'full' END AS mode
CALL (mode, meta) {
  WITH mode, meta WHERE mode = 'summary'
  CALL () { UNWIND $createdNodes AS n
    WITH labels(n) AS l, collect(CASE WHEN n:SecurityEvent OR n:Prediction OR n:Deployment OR n:Resource OR n:DiscoveryTask OR n:Infrastructure
      THEN n {.id, .severity, .criticality, .tags, .status, .eventType, .resourceType, .provider, .userId} ELSE n.id END) AS i
    RETURN collect([l, i]) AS sc }
  CALL (meta) {
    CALL (meta) {
      // Our own importers stamp every node they touch.
      WITH meta WHERE coalesce(meta.capture, '') = 'summary' AND meta.app = 'dharma' UNWIND coalesce($assignedNodeProperties.updatedAt, []) AS x RETURN x.node AS n
     UNION
      WITH meta WHERE NOT (coalesce(meta.capture, '') = 'summary' AND coalesce(meta.app, '') = 'dharma')
      UNWIND keys($assignedNodeProperties) AS k UNWIND $assignedNodeProperties[k] AS x RETURN x.node AS n
     UNION
      UNWIND keys($removedNodeProperties) AS k UNWIND $removedNodeProperties[k] AS x RETURN x.node AS n
     UNION
      UNWIND keys($assignedLabels) AS k UNWIND $assignedLabels[k] AS n RETURN n
     UNION
      UNWIND keys($removedLabels) AS k UNWIND $removedLabels[k] AS n RETURN n }
    WITH n, size($deletedNodes) AS gone WHERE gone = 0 OR NOT n IN $deletedNodes
    WITH labels(n) AS l, collect(CASE WHEN n:SecurityEvent OR n:Prediction OR n:Deployment OR n:Resource OR n:DiscoveryTask OR n:Infrastructure
      THEN n {.id, .severity, .criticality, .tags, .status, .eventType, .resourceType, .provider, .userId} ELSE n.id END) AS i
    RETURN collect([l, i]) AS su }
  WITH sc, su, apoc.map.fromPairs([x IN coalesce($removedNodeProperties.id, []) | [elementId(x.node), x.old]]) AS ids
  CALL () { UNWIND $createdRelationships AS r WITH type(r) AS t, startNode(r) AS s, endNode(r) AS d
    WITH t, labels(s) AS sl, labels(d) AS dl, collect([s.id, d.id]) AS i RETURN collect([t, sl, dl, i]) AS src }
  CALL (ids) { UNWIND $deletedRelationships AS r WITH ids, type(r) AS t, startNode(r) AS s, endNode(r) AS d
    WITH t, ids, CASE WHEN s IN $deletedNodes THEN null ELSE s END AS s1, CASE WHEN d IN $deletedNodes THEN null ELSE d END AS d1, elementId(s) AS se, elementId(d) AS de
    WITH t, coalesce(labels(s1), []) AS sl, coalesce(labels(d1), []) AS dl, collect([coalesce(s1.id, ids[se]), coalesce(d1.id, ids[de])]) AS i
    RETURN collect([t, sl, dl, i]) AS srd }
  CALL () { UNWIND keys($assignedRelationshipProperties) AS k UNWIND $assignedRelationshipProperties[k] AS x
    WITH DISTINCT x.relationship AS r WITH type(r) AS t, startNode(r) AS s, endNode(r) AS d
    WITH t, labels(s) AS sl, labels(d) AS dl, collect([s.id, d.id]) AS i RETURN collect([t, sl, dl, i]) AS sru }
  RETURN {v: 2, mode: mode, sc: sc, su: su, sru: sru, sd: [k IN keys($removedLabels) | [k, [n IN $removedLabels[k] | ids[elementId(n)]]]], src: src, srd: srd} AS p
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
    RETURN collect({e: elementId(n), id: n.id, l: labels(n), o: apoc.map.fromPairs(o), n: apoc.map.fromPairs(w),
      k: n {.severity, .criticality, .tags, .status, .eventType, .resourceType, .provider, .userId}}) AS u }
  CALL () {
    CALL () { UNWIND keys($assignedLabels) AS k UNWIND $assignedLabels[k] AS n
      WITH n, k WHERE NOT n IN $createdNodes RETURN n, k AS a, null AS r
     UNION ALL
      UNWIND keys($removedLabels) AS k UNWIND $removedLabels[k] AS n
      WITH n, k WHERE NOT n IN $deletedNodes RETURN n, null AS a, k AS r }
    WITH n, collect(a) AS a, collect(r) AS r
    RETURN collect({e: elementId(n), id: n.id, l: labels(n), a: a, r: r,
      k: n {.severity, .criticality, .tags, .status, .eventType, .resourceType, .provider, .userId}}) AS lc }
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
  RETURN {v: 2, mode: 'full', c: c, u: u, d: [n IN $deletedNodes | elementId(n)], dl: dl, dp: dp, lc: lc, rc: rc, rd: rd, rdp: rdp, ru: ru} AS p
}
WITH apoc.convert.toJson(p) AS payload, apoc.convert.toJson(meta) AS meta, datetime.realtime() AS now, coalesce(rl.Outbox, []) AS unsent, rp
CREATE (:Outbox {key: randomUUID(), at: now.epochSeconds * 1000000 + now.microsecond, meta: meta, payload: payload})
WITH unsent, rp WHERE size(unsent) > 0
WITH apoc.map.fromPairs([x IN coalesce(rp.key, []) | [elementId(x.node), x.old]]) AS keys, apoc.map.fromPairs([x IN coalesce(rp.at, []) | [elementId(x.node), x.old]]) AS ats,
     apoc.map.fromPairs([x IN coalesce(rp.meta, []) WHERE x.node IN unsent | [elementId(x.node), x.old]]) AS metas, apoc.map.fromPairs([x IN coalesce(rp.payload, []) WHERE x.node IN unsent | [elementId(x.node), x.old]]) AS payloads, unsent
UNWIND unsent AS o
WITH * WHERE keys[elementId(o)] IS NOT NULL AND ats[elementId(o)] IS NOT NULL AND payloads[elementId(o)] IS NOT NULL
CREATE (:Outbox {key: keys[elementId(o)], at: ats[elementId(o)], meta: metas[elementId(o)], payload: payloads[elementId(o)]})
