import { useEffect, useState } from 'react';
// In a project of your own: from 'dharma/client'.
import type { LiveClient, LiveMessage, SubscribeOptions, TypedDocument } from '../../client/index.ts';

export interface Live<R> {
  /** The newest messages, the newest first. */
  messages: LiveMessage<R>[];
  /** Why there will be no more. */
  error: unknown;
}

/**
 * The messages of a subscription, while the component is there. In Next.js it belongs to a client component; the client
 * itself is made once, in a module: `export const live = createLiveClient({ url: '/graphql', token })`.
 *
 *   const { messages } = useLive(live, ThreatDetectedDocument, { minSeverity: 'HIGH' }, { onMissed: () => router.refresh() });
 *
 * @param keep messages to keep
 */
export function useLive<R, V extends Record<string, unknown>>(
  client: LiveClient,
  document: TypedDocument<R, V>,
  variables: V,
  { keep = 50, ...options }: SubscribeOptions & { keep?: number } = {},
): Live<R> {
  const [live, setLive] = useState<Live<R>>({ messages: [], error: undefined });
  // Variables are compared by what they say: a component makes them anew at each turn.
  const said = JSON.stringify(variables);
  useEffect(() => {
    setLive({ messages: [], error: undefined });
    const untyped = document as TypedDocument<R, Record<string, unknown>>;
    const subscription = client.subscribe(untyped, JSON.parse(said), {
      ...options,
      next: (message) =>
        setLive(({ messages }) => ({ messages: [message, ...messages].slice(0, keep), error: undefined })),
      error: (error) => setLive(({ messages }) => ({ messages, error })),
    });
    return () => subscription.close();
    // The options of the first turn hold.
  }, [client, document, said, keep]);
  return live;
}
