/** A profile as V8 writes it (`node --cpu-prof`). Times are microseconds. */
export interface CpuProfile {
  startTime: number;
  nodes: ProfileNode[];
  /** Ids of nodes. */
  samples: number[];
  timeDeltas: number[];
}

interface ProfileNode {
  id: number;
  callFrame: { functionName: string; url: string; lineNumber: number };
  children?: number[];
}

export interface Share {
  name: string;
  micros: number;
  /** Of all time that was not idle. */
  share: number;
}

const WAITING = new Set(['(idle)', '(root)']);

/** `@scope/name`, a folder of ours, `node`, or V8's own words in brackets. Undefined for built-ins: their caller tells. */
function packageOf({ functionName, url }: ProfileNode['callFrame']): string | undefined {
  if (functionName.startsWith('(') && functionName !== '(anonymous)') return functionName;
  if (url.startsWith('node:')) return 'node';
  const inPackage = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1];
  if (inPackage) return inPackage;
  return url === '' ? undefined : 'dharma';
}

class ProfileTree {
  readonly #nodes: Map<number, ProfileNode>;
  readonly #parents = new Map<number, number>();

  constructor(profile: CpuProfile) {
    this.#nodes = new Map(profile.nodes.map((node) => [node.id, node]));
    for (const node of profile.nodes)
      for (const child of node.children ?? []) this.#parents.set(child, node.id);
  }

  /** The frames of a sample, innermost first. */
  *stack(id: number): Generator<ProfileNode> {
    for (let at: number | undefined = id; at !== undefined; at = this.#parents.get(at)) {
      const node = this.#nodes.get(at);
      if (node) yield node;
    }
  }
}

function sharesOf(
  profile: CpuProfile,
  from: number,
  to: number,
  namesOf: (stack: ProfileNode[]) => Iterable<string>,
): Share[] {
  const tree = new ProfileTree(profile);
  const micros = new Map<string, number>();
  let time = profile.startTime;
  let busy = 0;
  profile.samples.forEach((id, index) => {
    const delta = profile.timeDeltas[index] ?? 0;
    time += delta;
    if (time < from || time > to) return;
    const stack = [...tree.stack(id)];
    if (WAITING.has(stack[0]?.callFrame.functionName ?? '')) return;
    busy += delta;
    for (const name of namesOf(stack)) micros.set(name, (micros.get(name) ?? 0) + delta);
  });
  return [...micros]
    .map(([name, value]) => ({ name, micros: value, share: value / busy }))
    .sort((a, b) => b.micros - a.micros);
}

/** Own time of each package; that of built-in functions goes to who called them. */
export function byPackage(profile: CpuProfile, from: number, to: number): Share[] {
  return sharesOf(profile, from, to, (stack) => {
    for (const { callFrame } of stack) {
      const name = packageOf(callFrame);
      if (name) return [name];
    }
    return ['(other)'];
  });
}

/** Time of each function with all that it calls. */
export function byFunction(profile: CpuProfile, from: number, to: number): Share[] {
  return sharesOf(profile, from, to, (stack) => {
    const names = stack.map(
      ({ callFrame }) => `${packageOf(callFrame) ?? 'built-in'}: ${callFrame.functionName || '(anonymous)'}`,
    );
    return new Set(names);
  });
}
