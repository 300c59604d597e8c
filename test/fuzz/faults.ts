import { isErrorCode } from '../../src/errors.ts';
import type { Input } from './inputs.ts';
import type { Answer } from './senders.ts';

/** Traces of what nobody outside has to know; what the input itself said may come back. */
const INTERNAL: readonly RegExp[] = [
  /\bat (?:async )?[\w.<>#$]+ \([^)]*:\d+:\d+\)/,
  /\b(?:file:\/\/\/|node:internal|node_modules|\/work\/|\/home\/|\/tmp\/|\/usr\/|\/app\/)[\w/.-]*/,
  /\b(?:src|resolvers|datasources)\/[\w/-]+\.ts/,
  /\b(?:TypeError|RangeError|ReferenceError|SyntaxError|AssertionError|Neo4jError|Neo4jGraphQL\w*|ZodError|DharmaError)\b/,
  /Cannot read propert|is not a function|is not iterable|is not a constructor|of undefined|call stack/,
  /\b(?:Neo|org|com|java|scala)\.[\w$]+\.[\w$.]+/,
  /\bthis\d+\b|\$param\d*|`\?(?:visible|writable)`|\bCYPHER 5\b|\bapoc\.[a-z]/,
  /\b(?:MATCH|MERGE|UNWIND|OPTIONAL MATCH|DETACH DELETE|RETURN|CREATE) (?:\(|\w+ AS\b|this)/,
  /\b(?:SELECT .* FROM|INSERT INTO|UPDATE \w+ SET|SQLSTATE|pg_\w+|relation "\w+"|duplicate key value|syntax error at or near)/,
  /\blucene\b|ParseException|TokenMgrError|org\.apache/i,
  /ECONN\w+|ENOENT|EACCES|EISDIR|bolt:\/\//,
];

interface ErrorLike {
  message?: unknown;
  path?: unknown;
  extensions?: Record<string, unknown>;
}

export interface Finding {
  number: number;
  fault: string;
}

/** The codes of an answer, and what is wrong with it. */
export function look(input: Input, answer: Answer): { codes: string[]; fault?: string } {
  const results = resultsOf(input, answer);
  if (typeof results === 'string') return { codes: [], fault: results };
  const errors = results.flatMap((result) => errorsOf(result));
  const codes = errors.map(({ extensions }) => String(extensions?.code));
  return { codes, ...found(faultOf(input, answer, errors, codes)) };
}

function found(fault: string | undefined): { fault?: string } {
  return fault === undefined ? {} : { fault };
}

function faultOf(input: Input, answer: Answer, errors: ErrorLike[], codes: string[]): string | undefined {
  const unknown = codes.find((code) => !isErrorCode(code));
  if (unknown !== undefined)
    return `an error with the code ${unknown}: ${JSON.stringify(errors).slice(0, 300)}`;
  if (errors.some(({ message }) => typeof message !== 'string' || message === ''))
    return 'an error without a message';
  for (const code of ['INTERNAL_ERROR', 'DATABASE_ERROR'])
    if (codes.includes(code))
      return `${code} at ${JSON.stringify(errors.find((e) => e.extensions?.code === code)?.path)}`;
  if (answer.status >= 500 && !codes.includes('DATABASE_BUSY'))
    return `status ${answer.status} with ${codes}`;
  if (answer.status >= 400 && input.by !== 'websocket' && errors.length === 0 && input.method !== 'HEAD')
    return `status ${answer.status} without an error in our form: ${answer.text.slice(0, 200)}`;
  return leakIn(input, JSON.stringify(errors));
}

/** Results of GraphQL, and whatever else is in our form. */
function resultsOf(input: Input, { status, type, text }: Answer): object[] | string {
  // Where there is no HTTP, there may be no answer.
  if (status === 0) return input.by === 'raw' ? [] : `no answer: ${text}`;
  if (input.method === 'HEAD' || status === 204 || status === 101) return [];
  try {
    if (type === 'websocket')
      return text
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as object);
    if (type.startsWith('text/event-stream'))
      return [...text.matchAll(/^data: (.+)$/gm)].map(([, data]) => JSON.parse(data as string) as object);
    if (/json/.test(type)) return [JSON.parse(text) as object].flat();
  } catch {
    return `not JSON, but ${type}: ${text.slice(0, 200)}`;
  }
  if (input.elsewhere && status < 400) return [];
  return status >= 300 && status < 400 ? [] : `status ${status} as "${type}": ${text.slice(0, 200)}`;
}

function errorsOf(result: object): ErrorLike[] {
  const { errors, payload } = result as {
    errors?: ErrorLike[];
    payload?: ErrorLike[] | { errors?: ErrorLike[] };
  };
  return errors ?? (Array.isArray(payload) ? payload : (payload?.errors ?? []));
}

function leakIn({ body = '', path }: Input, text: string): string | undefined {
  const own = `${body} ${path} ${JSON.stringify(body)}`;
  for (const pattern of INTERNAL) {
    const leak = pattern.exec(text)?.[0];
    if (leak !== undefined && !own.includes(leak)) return `the error tells "${leak}": ${text.slice(0, 400)}`;
  }
  return undefined;
}
