import { type Finding, findings } from './affected.ts';
import type { CellBuilder } from './cell.ts';
import { THREAT_REFS } from './intelligence.ts';
import { addPredictions } from './predictions.ts';
import type { NodeRef, Properties } from './rows.ts';

const HOUR_MILLIS = 3_600_000;
const SEVERITIES = ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] as const;
/** Actors that are known to use T1190, and malware that comes after them. */
const ACTORS = ['G0016', 'G0034', 'G0046', 'G0096', 'G1017', 'G1024'];
const MALWARE = ['S0154', 'S0575', 'S1070', 'S0020'];

interface EventDraft {
  key: string;
  name: string;
  type: string;
  severity: string;
  detector: string;
  description: string;
  evidence?: Readonly<Record<string, string>>;
}

/** Writes events of the last 30 days. */
class EventLog {
  readonly #cell: CellBuilder;
  readonly #base: Date;

  constructor(cell: CellBuilder, base: Date) {
    this.#cell = cell;
    this.#base = base;
  }

  add(draft: EventDraft, on: readonly NodeRef[]): NodeRef {
    const { random, part, plan } = this.#cell;
    const occurredAt = new Date(this.#base.getTime() - random.int(1, 30 * 24) * HOUR_MILLIS).toISOString();
    const properties: Properties = {
      eventType: draft.type,
      severity: draft.severity,
      description: draft.description,
      occurredAt,
      confidence: random.int(40, 99) / 100,
      detector: draft.detector,
      resolved: random.chance(0.4),
      evidence: draft.evidence && JSON.stringify(draft.evidence),
    };
    const event = part.node('SecurityEvent', `event-${plan.slug}-${draft.key}`, draft.name, properties);
    for (const resource of on) part.edge(event, 'OBSERVED_ON', resource, { confidence: random.int(50, 99) });
    return event;
  }
}

function addIntrusion(cell: CellBuilder, log: EventLog, finding: Finding, infrastructure: NodeRef): NodeRef {
  const { fact, resource, name } = finding;
  const event = log.add(
    {
      key: 'intrusion',
      name: `Attempt at ${fact.id} on ${name}`,
      type: 'INTRUSION',
      severity: finding.exposed ? 'CRITICAL' : 'HIGH',
      detector: 'network sensor',
      description: `Requests that fit the exploitation of ${fact.name} reached ${name}.`,
      evidence: { cve: fact.id, sourceAddress: `198.51.100.${cell.random.int(1, 254)}` },
    },
    [resource],
  );
  cell.part.edge(event, 'EXPLOITED', { label: 'Vulnerability', id: fact.id }, { confidence: 70 });
  const [technique] = fact.techniques[0] ?? [];
  for (const id of [technique, cell.random.pick(ACTORS)]) {
    const threat = id === undefined ? undefined : THREAT_REFS.get(id);
    if (threat) cell.part.edge(event, 'POINTS_TO', threat, { confidence: cell.random.int(30, 80) });
  }
  const stated = { label: 'Vulnerability', id: fact.id } as const;
  cell.part.edge(infrastructure, 'AFFECTED_BY', stated, { confidence: 50 });
  return event;
}

function addThreat(cell: CellBuilder, log: EventLog, resource: NodeRef): void {
  const event = log.add(
    {
      key: 'threat',
      name: `Beacon from ${resource.id}`,
      type: 'THREAT',
      severity: cell.random.pick(SEVERITIES.slice(1)),
      detector: 'endpoint agent',
      description: 'A process calls out at even intervals to an address that is on a list.',
      evidence: { intervalSeconds: '60', address: `198.51.100.${cell.random.int(1, 254)}` },
    },
    [resource],
  );
  const malware = THREAT_REFS.get(cell.random.pick(MALWARE)) as NodeRef;
  cell.part.edge(event, 'POINTS_TO', malware, { confidence: cell.random.int(50, 90) });
}

function addOthers(cell: CellBuilder, log: EventLog, top: Finding | undefined): void {
  const groups = cell.part.nodes.filter(({ kind, properties }) => {
    return kind === 'SECURITY_GROUP' && properties.openToInternet === true;
  });
  const group = groups.at(-1);
  if (group) {
    const draft = {
      key: 'policy',
      name: `Rule open to the internet in ${group.id}`,
      type: 'POLICY_VIOLATION',
      severity: 'MEDIUM',
      detector: 'configuration check',
      description: 'A firewall rule lets in traffic from everywhere.',
    };
    log.add(draft, [group]);
  }
  if (top) {
    const draft = {
      key: 'disclosed',
      name: `${top.fact.id} concerns ${cell.plan.slug}`,
      type: 'VULNERABILITY_DISCLOSED',
      severity: 'HIGH',
      detector: 'software inventory',
      description: `${top.name} runs a version that is affected.`,
    };
    log.add(draft, [top.resource]);
  }
  const draft = {
    key: 'login',
    name: `Login at an unusual hour in ${cell.plan.slug}`,
    type: 'OTHER',
    severity: 'LOW',
    detector: 'directory log',
    description: 'An administrator logged in at three in the morning.',
  };
  log.add(draft, [cell.random.pick(cell.resources)]);
}

/** Events of the last 30 days on a cell, and what is predicted and recommended from them. */
export function addActivity(cell: CellBuilder, infrastructure: NodeRef, base: Date): void {
  const found = findings(cell);
  const log = new EventLog(cell, base);
  const [top] = found;
  const database = cell.part.nodes.find(({ kind }) => kind === 'DATABASE');
  const anomalous: NodeRef = database
    ? { label: 'Resource', id: database.id }
    : cell.random.pick(cell.resources);
  const anomaly = log.add(
    {
      key: 'anomaly',
      name: `Unusual load on ${anomalous.id}`,
      type: 'ANOMALY',
      severity: cell.random.pick(SEVERITIES.slice(0, 3)),
      detector: 'metric baseline',
      description: 'Reads are four times what they are at this hour of the week.',
    },
    [anomalous],
  );
  const intrusion = top && addIntrusion(cell, log, top, infrastructure);
  addThreat(
    cell,
    log,
    cell.random.pick(found.length > 0 ? found.map(({ resource }) => resource) : cell.resources),
  );
  addOthers(cell, log, found[1] ?? top);
  addPredictions(cell, base, { findings: found, anomaly, anomalous, ...(intrusion && { intrusion }) });
}
