/** The parts of a package URL that identify software (purl specification, `pkg:type/namespace/name@version`). */
export interface Purl {
  type: string;
  namespace: string | null;
  name: string;
  version: string | null;
}

/** Reads a package URL, qualifiers and subpath aside; undefined when it is not one. */
export function parsePurl(text: string): Purl | undefined {
  const match = /^pkg:\/*([a-z][a-z0-9.+-]*)\/([^?#]+)/i.exec(text.trim());
  if (!match) return undefined;
  const path = match[2]!;
  // The version follows the last `@`, unless that begins a scope: `pkg:npm/@angular/core`.
  const at = path.lastIndexOf('@');
  const versioned = at > path.lastIndexOf('/') + 1 || (at > 0 && path[at - 1] !== '/');
  const names = (versioned ? path.slice(0, at) : path).split('/').filter(Boolean).map(decode);
  const name = names.pop();
  if (!name) return undefined;
  const version = versioned ? decode(path.slice(at + 1)) : '';
  return {
    type: match[1]!.toLowerCase(),
    namespace: names.join('/') || null,
    name,
    version: version || null,
  };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
