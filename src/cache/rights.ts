import { type Context, scopeOf } from '../context.ts';

/** With which rights something is read. */
export interface Rights {
  scope: string;
  /** Which reading of the user's record they are of. */
  read: unknown;
}

export function rightsOf(context: Context): Rights {
  const { standing } = (context.principal ?? {}) as { standing?: { read: number } };
  return { scope: scopeOf(context), read: standing?.read };
}

/** Whether they are, and were all the while. */
export function isSameRights(one: Rights, other: Rights): boolean {
  return one.scope === other.scope && one.read === other.read;
}
