import type { GaugeSource } from '../metrics.ts';
import type { ResponseCache } from './response-cache.ts';

/** What the cache says of itself. */
export function cacheGauges(
  { counts, store }: Pick<ResponseCache, 'counts' | 'store'>,
  isOpen: () => boolean,
): GaugeSource[] {
  const total = (name: keyof typeof counts, help: string): GaugeSource => ({
    name: `dharma_response_cache_${name}_total`,
    help,
    read: () => counts[name],
  });
  return [
    total('hits', 'Queries answered out of the response cache.'),
    total('misses', 'Queries that were read, and whose answers may be kept.'),
    total('joined', 'Queries answered by a read that another had begun.'),
    total('bypasses', 'Queries that passed the cache by: it was closed, or their reader had just written.'),
    total('stores', 'Answers kept.'),
    total('refusals', 'Answers not kept, since a change that concerns them came in meanwhile.'),
    total('invalidations', 'Answers found, but not good any more.'),
    { name: 'dharma_response_cache_bytes', help: 'Memory of what is kept.', read: () => store.bytes },
    { name: 'dharma_response_cache_entries', help: 'Answers that are kept.', read: () => store.size },
    {
      name: 'dharma_response_cache_open',
      help: 'Whether answers are kept and given out: 0 while changes may go unheard.',
      read: () => Number(isOpen()),
    },
  ];
}
