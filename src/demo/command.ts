import { parseArgs } from 'node:util';
import cliProgress from 'cli-progress';
import type { Graph } from '../../datasources/graph.ts';
import { readDemoMark, writeDemo } from './ensure.ts';
import { checkOptions, DEFAULT_ESTATE, type EstateOptions, MAX_SIZE, MIN_SIZE } from './options.ts';
import { resetDemo } from './reset.ts';

/** What `--help` prints. */
export const USAGE = `Writes a made-up estate to the graph: infrastructure, software, vulnerabilities, events, predictions.

  npm run demo -- [--size N] [--seed S] [--reset]

  --size N   resources, ${MIN_SIZE} to ${MAX_SIZE} (${DEFAULT_ESTATE.size})
  --seed S   which of the estates of that size: a whole number (${DEFAULT_ESTATE.seed})
  --reset    first removes what the demo wrote before; alone, removes it and writes nothing
  --help     this text
`;

/** What the command line asks for. */
export interface DemoCommand {
  reset: boolean;
  /** The estate to write; undefined when only the old one is to go. */
  estate: EstateOptions | undefined;
}

/**
 * Reads the command line; undefined when it asks for help.
 * @throws TypeError for an option that does not exist, RangeError for a value out of range
 */
export function readCommand(args: readonly string[]): DemoCommand | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      size: { type: 'string' },
      seed: { type: 'string' },
      reset: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  if (values.reset && values.size === undefined && values.seed === undefined) {
    return { reset: true, estate: undefined };
  }
  // Number('') is 0: an empty value is a mistake, not a choice.
  const number = (text: string | undefined, unless: number) => {
    if (text === undefined) return unless;
    return text.trim() === '' ? Number.NaN : Number(text);
  };
  const estate = {
    size: number(values.size, DEFAULT_ESTATE.size),
    seed: number(values.seed, DEFAULT_ESTATE.seed),
  };
  checkOptions(estate);
  return { reset: values.reset, estate };
}

function newBar(total: number): cliProgress.SingleBar {
  const bar = new cliProgress.SingleBar({
    format: '{bar} {percentage}% · {value} of about {total} resources · {nodes} nodes, {edges} relationships',
    hideCursor: true,
    clearOnComplete: true,
    // Where the output is a file, bars are noise.
    noTTYOutput: false,
  });
  bar.start(total, 0, { nodes: 0, edges: 0 });
  return bar;
}

/** Nodes of an estate for each of its resources, measured: turns written nodes into progress. */
const NODES_PER_RESOURCE = 1.4;

async function write(graph: Graph, estate: EstateOptions, print: (line: string) => void): Promise<void> {
  const bar = newBar(estate.size);
  const report = await writeDemo(graph, estate, {
    onProgress: ({ nodes, edges }) => {
      bar.update(Math.min(estate.size, Math.round(nodes / NODES_PER_RESOURCE)), { nodes, edges });
    },
  }).finally(() => bar.stop());
  const seconds = (report.durationMillis / 1_000).toFixed(1);
  print(`Wrote ${estate.size} resources of estate ${estate.seed} in ${seconds} s:`);
  print(`  ${report.nodes} nodes (${report.nodesCreated} new)`);
  print(`  ${report.edges} relationships (${report.edgesCreated} new)`);
}

/** Does what the command says; returns the exit code. */
export async function runDemo(
  graph: Graph,
  command: DemoCommand,
  print: (line: string) => void,
): Promise<number> {
  if (command.reset) {
    const { nodes, edges } = await resetDemo(graph);
    print(`Removed ${nodes} nodes and ${edges} relationships of the demo.`);
  }
  const { estate } = command;
  if (!estate) return 0;
  const known = await readDemoMark(graph);
  if (known && known.size > 0 && (known.size !== estate.size || known.seed !== estate.seed)) {
    print(`The graph holds the demo of size ${known.size}, seed ${known.seed}. Add --reset to replace it.`);
    return 1;
  }
  await write(graph, estate, print);
  return 0;
}
