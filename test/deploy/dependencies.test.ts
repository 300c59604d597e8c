import { expect, test } from '@jest/globals';
import { type PackageJson, readJson, readText } from './support/read.ts';

/** Name and version of every row of every table, and its two texts. */
async function documented(): Promise<Map<string, { version: string; purpose: string; reason: string }>> {
  const rows = (await readText('docs/dependencies.md')).matchAll(
    /^\| `([^`]+)` \| (\S+) \| (.+) \| (.+) \|$/gm,
  );
  return new Map(
    [...rows].map(([, name, version, purpose, reason]) => [
      String(name),
      { version: String(version), purpose: String(purpose), reason: String(reason) },
    ]),
  );
}

async function declared(): Promise<Record<string, string>> {
  const { dependencies, optionalDependencies, devDependencies } = await readJson<PackageJson>('package.json');
  return { ...dependencies, ...optionalDependencies, ...devDependencies };
}

test('every package of package.json is in docs/dependencies.md in its version, and no other', async () => {
  const entries = [...(await documented())].map(([name, { version }]) => [name, version]);
  expect(Object.fromEntries(entries)).toEqual(await declared());
});

test('every package is pinned to one version', async () => {
  const loose = Object.entries(await declared()).filter(
    ([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version),
  );
  expect(loose).toEqual([]);
});

test('every package has a purpose and a reason', async () => {
  for (const [name, { purpose, reason }] of await documented()) {
    expect([name, purpose.trim().length > 3, reason.trim().length > 3]).toEqual([name, true, true]);
  }
});
