import { Unwritable } from '../../datasources/bolt/json-writers.ts';
import { JsonListSink } from '../../datasources/bolt/sink.ts';
import type { Plan, Statement } from './plan.ts';
import type { Variables } from './variables.ts';

type Rows = readonly unknown[];

/** What collects the answer to one run of a plan. */
export interface Collector<T> {
  /** Where the rows of each statement go as they arrive; undefined for those that are given to `result`. */
  readonly sinks: ReadonlyArray<JsonListSink | undefined>;
  /**
   * @param rows of each statement
   * @throws Unwritable when only the engine can say what the answer is
   */
  result(rows: readonly Rows[]): T;
}

/** The answer's `data`, as values. */
export function dataCollector(
  { statements }: Plan,
  variables: Variables,
): Collector<Record<string, unknown>> {
  return {
    sinks: [],
    result(rows) {
      const data: Record<string, unknown> = {};
      for (let index = 0; index < statements.length; index++) {
        const { key, shape } = statements[index] as Statement;
        data[key] = shape(rows[index] as Rows, variables);
      }
      return data;
    },
  };
}

/** Where a root field stands in the whole text. */
interface Frame {
  before: string;
  after: string;
  listBefore: Buffer;
  listAfter: Buffer;
}

const framesOf = new WeakMap<Plan, readonly Frame[]>();

function frames(plan: Plan): readonly Frame[] {
  const known = framesOf.get(plan);
  if (known) return known;
  const last = plan.statements.length - 1;
  const made = plan.statements.map(({ key }, index) => {
    const before = `${index === 0 ? '{"data":{' : ','}"${key}":`;
    const after = index === last ? '}}\n' : '';
    return { before, after, listBefore: Buffer.from(`${before}[`), listAfter: Buffer.from(`]${after}`) };
  });
  framesOf.set(plan, made);
  return made;
}

/** The whole answer as JSON text, ended by a new line. Lists of rows are written as the rows arrive. */
export function jsonCollector(plan: Plan, variables: Variables): Collector<Buffer> {
  const own = frames(plan);
  const sinks = plan.statements.map(({ item }, index) => {
    const { listBefore, listAfter } = own[index] as Frame;
    return item && new JsonListSink(item, variables, listBefore, listAfter);
  });
  const partOf = (index: number, rows: Rows): Buffer => {
    const written = sinks[index]?.result() ?? rows;
    if (Buffer.isBuffer(written)) return written;
    const { before, after } = own[index] as Frame;
    const value = (plan.statements[index] as Statement).shape(written as Rows, variables);
    return Buffer.from(`${before}${JSON.stringify(value)}${after}`);
  };
  return {
    sinks,
    result(rows) {
      if (plan.statements.length === 1) return partOf(0, rows[0] as Rows);
      return Buffer.concat(plan.statements.map((_, index) => partOf(index, rows[index] as Rows)));
    },
  };
}

/** Whether a failure means that the engine is to answer. */
export function isForEngine(error: unknown): boolean {
  return error instanceof Unwritable;
}
