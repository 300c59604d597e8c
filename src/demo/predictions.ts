import type { Activity, Finding } from './affected.ts';
import type { CellBuilder } from './cell.ts';
import { THREAT_REFS } from './intelligence.ts';
import type { NodeRef } from './rows.ts';

const DAY_MILLIS = 86_400_000;
const CAUSES = ['G0034', 'G0046', 'G1017', 'G1024', 'S0575', 'S1070', 'T1190', 'T1486'];
/** A patch is planned for so many resources at a time. */
const PATCH_BATCH = 10;

function inDays(base: Date, days: number): string {
  return new Date(base.getTime() + days * DAY_MILLIS).toISOString();
}

function predictThreat(cell: CellBuilder, base: Date, activity: Activity, finding: Finding): NodeRef {
  const { fact, name, exposed, resource } = finding;
  const epss = fact.epss?.[0] ?? 0.1;
  const prediction = cell.part.node(
    'Prediction',
    `prediction-${cell.plan.slug}-threat`,
    `Intrusion into ${name}`,
    {
      predictionType: 'THREAT',
      confidence: Math.round(Math.min(0.95, epss * (exposed ? 0.9 : 0.5) + 0.05) * 100) / 100,
      severity: exposed ? 'CRITICAL' : 'HIGH',
      explanation:
        `${name} runs a version affected by ${fact.id} (EPSS ${epss})` +
        `${exposed ? ', answers to the internet' : ''} and was probed in the last 30 days.`,
      expectedAt: inDays(base, cell.random.int(3, 14)),
      expiresAt: inDays(base, 30),
      outcome: 'OPEN',
      model: 'demo-rules/1',
    },
  );
  cell.part.edge(prediction, 'ABOUT', resource);
  cell.part.edge(prediction, 'BASED_ON', { label: 'Vulnerability', id: fact.id }, { confidence: 90 });
  if (activity.intrusion) cell.part.edge(prediction, 'BASED_ON', activity.intrusion, { confidence: 70 });
  const cause = THREAT_REFS.get(cell.random.pick(CAUSES)) as NodeRef;
  cell.part.edge(cause, 'PREDICTED_TO_CAUSE', prediction);
  return prediction;
}

/** One recommendation to patch: everything in the cell that has the vulnerability. */
function recommendPatch(cell: CellBuilder, activity: Activity, finding: Finding, prediction: NodeRef): void {
  const { fact } = finding;
  const same = activity.findings.filter((other) => other.fact.id === fact.id).slice(0, PATCH_BATCH);
  const exposed = same.filter((other) => other.exposed).length;
  const id = `recommendation-${cell.plan.slug}-patch`;
  const recommendation = cell.part.node('Recommendation', id, `Patch ${fact.id} in ${cell.plan.slug}`, {
    description: `Update ${fact.kev[1]} to a version without ${fact.id}; look for signs of intrusion first.`,
    priority: exposed > 0 ? 'CRITICAL' : 'HIGH',
    expectedEffect: `${same.length} resources no longer affected, ${exposed} of them exposed to the internet.`,
    effortHours: same.length * 2,
    status: cell.random.weighted([
      ['OPEN', 6],
      ['ACCEPTED', 3],
      ['DONE', 1],
    ]),
  });
  cell.part.edge(recommendation, 'ADDRESSES', prediction);
  cell.part.edge(recommendation, 'REMEDIATES', { label: 'Vulnerability', id: fact.id });
  for (const resource of new Map(same.map((other) => [other.resource.id, other.resource])).values()) {
    cell.part.edge(recommendation, 'APPLIES_TO', resource);
  }
}

function predictCapacity(cell: CellBuilder, base: Date, activity: Activity): void {
  const failure = cell.random.chance(0.3);
  const { slug } = cell.plan;
  const { anomalous, anomaly } = activity;
  const name = failure ? `Failure of ${anomalous.id}` : `${anomalous.id} runs out of space`;
  const prediction = cell.part.node('Prediction', `prediction-${slug}-capacity`, name, {
    predictionType: failure ? 'FAILURE' : 'CAPACITY',
    confidence: cell.random.int(45, 90) / 100,
    severity: cell.random.pick(['MEDIUM', 'HIGH']),
    explanation: 'Load grows by a tenth each week and has left its usual band.',
    expectedAt: inDays(base, cell.random.int(7, 28)),
    expiresAt: inDays(base, 45),
    outcome: cell.random.weighted([
      ['OPEN', 5],
      ['CONFIRMED', 1],
      ['REFUTED', 1],
      ['AVERTED', 1],
    ]),
    model: 'demo-trend/1',
  });
  cell.part.edge(prediction, 'ABOUT', anomalous);
  cell.part.edge(prediction, 'BASED_ON', anomaly, { confidence: 80 });
  const recommendation = cell.part.node(
    'Recommendation',
    `recommendation-${slug}-capacity`,
    `Enlarge ${anomalous.id}`,
    {
      description: 'Add space, or move what is seldom read to cheaper storage.',
      priority: 'MEDIUM',
      expectedEffect: 'Six more months at the present rate.',
      effortHours: 4,
      status: 'OPEN',
    },
  );
  cell.part.edge(recommendation, 'ADDRESSES', prediction);
  cell.part.edge(recommendation, 'APPLIES_TO', anomalous);
}

/** Predictions about a cell, what they rest on, and what to do about them. */
export function addPredictions(cell: CellBuilder, base: Date, activity: Activity): void {
  const [top] = activity.findings;
  if (top) recommendPatch(cell, activity, top, predictThreat(cell, base, activity, top));
  predictCapacity(cell, base, activity);
}
