import type { GaugeSource } from '../metrics.ts';
import type { ResponseCache } from './response-cache.ts';

/** What the cache says of itself. */
export function cacheGauges(
  { counts, store }: Pick<ResponseCache, 'counts' | 'store'>,
  isOpen: () => boolean,
): GaugeSource[] {
  return [
    {
      name: 'dharma_response_cache_hits_total',
      help: 'Queries answered out of the response cache.',
      read: () => counts.hits,
    },
    {
      name: 'dharma_response_cache_misses_total',
      help: 'Queries that were read, and whose answers may be kept.',
      read: () => counts.misses,
    },
    {
      name: 'dharma_response_cache_joined_total',
      help: 'Queries answered by a read that another had begun.',
      read: () => counts.joined,
    },
    {
      name: 'dharma_response_cache_bypasses_total',
      help: 'Queries that passed the cache by: it was closed, or their reader had just written.',
      read: () => counts.bypasses,
    },
    { name: 'dharma_response_cache_stores_total', help: 'Answers kept.', read: () => counts.stores },
    {
      name: 'dharma_response_cache_refusals_total',
      help: 'Answers not kept, since a change that concerns them came in meanwhile.',
      read: () => counts.refusals,
    },
    {
      name: 'dharma_response_cache_invalidations_total',
      help: 'Answers found, but not good any more.',
      read: () => counts.invalidations,
    },
    { name: 'dharma_response_cache_bytes', help: 'Memory of what is kept.', read: () => store.bytes },
    { name: 'dharma_response_cache_entries', help: 'Answers that are kept.', read: () => store.size },
    {
      name: 'dharma_response_cache_open',
      help: 'Whether answers are kept and given out: 0 while changes may go unheard.',
      read: () => Number(isOpen()),
      ofWorkers: 'min',
    },
  ];
}
