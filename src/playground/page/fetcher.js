import { place } from './page.js';
import { isAuthError, session } from './session.js';

const FORBIDDEN = 4403;
const running = new Set();

/**
 * What GraphiQL runs operations with: HTTP for queries and mutations, graphql-transport-ws for subscriptions.
 * The log-in goes along with both, unless the headers editor has an Authorization of its own. Everything can
 * be stopped.
 * @param onAuthError called when the log-in (not an Authorization of the user's own) was refused
 */
export function createFetcher(onAuthError) {
  return (parameters, { headers: own = {}, documentAST } = {}) => {
    const overridden = Object.keys(own).some((name) => name.toLowerCase() === 'authorization');
    const headers = async () => {
      const authorization = overridden ? undefined : await session.freshAuthorization();
      return { ...own, ...(authorization && { Authorization: authorization }) };
    };
    const refused = overridden ? () => {} : onAuthError;
    const start = isSubscription(documentAST, parameters.operationName) ? overSocket : overHttp;
    // Opening an operation while the schema is still on its way must not end that.
    const stoppable = parameters.operationName !== 'IntrospectionQuery';
    return {
      subscribe: (observer) =>
        track(observer, stoppable, (inner) => start(parameters, headers, inner, refused)),
    };
  };
}

/** Ends what is running, as the stop button does; not the introspection of the schema. */
export function stopRunning() {
  for (const stop of running) stop();
}

function isSubscription(document, operationName) {
  const operations = document?.definitions.filter(({ kind }) => kind === 'OperationDefinition') ?? [];
  const chosen = operationName ? operations.filter(({ name }) => name?.value === operationName) : operations;
  return chosen[0]?.operation === 'subscription';
}

function track(observer, stoppable, start) {
  let ended = false;
  const once = (notify) => (value) => {
    if (ended) return;
    ended = true;
    running.delete(stop);
    notify(value);
  };
  const inner = {
    next: (result) => ended || observer.next(result),
    error: once((error) => observer.error(error)),
    complete: once(() => observer.complete()),
  };
  const stop = () => {
    dispose();
    inner.complete();
  };
  const dispose = start(inner);
  if (stoppable && !ended) running.add(stop);
  return { unsubscribe: stop };
}

function overHttp(parameters, headers, observer, refused) {
  const controller = new AbortController();
  post(parameters, headers, controller.signal).then(
    (result) => {
      if (result.errors?.some(isAuthError)) refused();
      observer.next(result);
      observer.complete();
    },
    // A plain object: of an Error, GraphiQL would show the stack.
    (error) => observer.error({ message: `The gateway cannot be reached: ${error.message}` }),
  );
  return () => controller.abort();
}

async function post(parameters, headers, signal) {
  const response = await fetch(place('endpoint'), {
    method: 'POST',
    headers: {
      accept: 'application/graphql-response+json, application/json',
      'content-type': 'application/json',
      ...(await headers()),
    },
    body: JSON.stringify(parameters),
    signal,
  });
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    return { errors: [{ message: `HTTP ${response.status}: ${text.slice(0, 500)}` }] };
  }
}

function overSocket(parameters, headers, observer, refused) {
  const url = new URL(place('endpoint'), location.href);
  url.protocol = url.protocol.replace('http', 'ws');
  const client = globalThis.graphqlWs.createClient({ url: url.href, connectionParams: headers });
  const unsubscribe = client.subscribe(parameters, {
    next(result) {
      if (result.errors?.some(isAuthError)) refused();
      observer.next(result);
    },
    error(error) {
      if (error?.code === FORBIDDEN || (Array.isArray(error) && error.some(isAuthError))) refused();
      observer.error(readable(error));
    },
    complete: () => observer.complete(),
  });
  return () => {
    unsubscribe();
    client.dispose();
  };
}

function readable(error) {
  if (Array.isArray(error)) return error;
  if (error instanceof CloseEvent) return { message: `The socket was closed: ${error.reason || error.code}` };
  return { message: error?.message ?? 'The socket failed.' };
}
