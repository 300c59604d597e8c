import { QUERY, type Result, reconnecting, type Subscriber, type SubscriberOptions } from './subscribers.ts';

const SILENCE_MILLIS = 6000;

/** The part of an event stream that has come in full, message by message; resolves when the stream ends. */
async function readMessages(
  body: AsyncIterable<Uint8Array>,
  onMessage: (type: string, data: string) => void,
): Promise<void> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const of = (field: string) =>
        block
          .split('\n')
          .filter((line) => line.startsWith(`${field}:`))
          .map((line) => line.slice(field.length + 1).trimStart())
          .join('\n');
      onMessage(of('event'), of('data'));
    }
  }
}

/** Server-Sent Events, gone on with by the last cursor. */
export function subscribeSse(options: SubscriberOptions): Subscriber {
  const { url, token, types } = options;
  return reconnecting(options, async (after, take, signal) => {
    const silence = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const heard = () => {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), SILENCE_MILLIS);
    };
    heard();
    try {
      const response = await fetch(`${url}/stream`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'text/event-stream',
          authorization: `Bearer ${token}`,
        },
        body: JSON.stringify({ query: QUERY, variables: { types, after } }),
        signal: AbortSignal.any([signal, silence.signal]),
      });
      if (!response.ok || !response.body) throw new Error(`${response.status}`);
      const body = response.body as AsyncIterable<Uint8Array>;
      await readMessages(listened(body, heard), (type, text) => {
        if (type === 'next') take(JSON.parse(text) as Result);
      });
    } catch {
      // A lost stream is what this is about: it is opened again.
    } finally {
      clearTimeout(timer);
    }
  });
}

async function* listened<T>(body: AsyncIterable<T>, heard: () => void): AsyncGenerator<T> {
  for await (const chunk of body) {
    heard();
    yield chunk;
  }
}
