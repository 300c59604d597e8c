import type { GaugeSource } from '../metrics.ts';
import type { PlanCounts } from './queries.ts';

/** What `/metrics` says of plans. */
export function planGauges(counts: PlanCounts, kept: () => { size: number; bytes: number }): GaugeSource[] {
  return [
    { name: 'dharma_plans', help: 'Plans kept.', read: () => kept().size },
    { name: 'dharma_plan_bytes', help: 'Memory of the plans, by estimate.', read: () => kept().bytes },
    { name: 'dharma_plan_hits_total', help: 'Queries answered by a plan.', read: () => counts.hits },
    {
      name: 'dharma_plan_misses_total',
      help: 'Queries answered by the engine, since they have no plan.',
      read: () => counts.misses,
    },
    { name: 'dharma_plan_made_total', help: 'Plans made.', read: () => counts.made },
    {
      name: 'dharma_plan_unplannable_total',
      help: 'Operations of which no plan could be made.',
      read: () => counts.unplannable,
    },
    {
      name: 'dharma_plan_bails_total',
      help: 'Queries that a plan left to the engine for what the database gave.',
      read: () => counts.bails,
    },
    {
      name: 'dharma_plan_verified_total',
      help: 'Answers of plans compared with the engine.',
      read: () => counts.verified,
    },
    {
      name: 'dharma_plan_mismatches_total',
      help: 'Answers of plans that were not the engine’s: each is a fault.',
      read: () => counts.mismatches,
    },
  ];
}
