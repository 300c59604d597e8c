/** `npm run --silent sbom > sbom.json`: a CycloneDX 1.5 bill of what production installs, Neo4j's jars of the embedded mode included. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const ROOT = new URL('../', import.meta.url);

/** Of everything in the lock file: with --omit=dev, npm 11 leaves out what both production and development use. */
function npmBill() {
  const { status, stdout } = spawnSync(
    'npm',
    ['sbom', '--sbom-format=cyclonedx', '--sbom-type=application', '--package-lock-only'],
    {
      cwd: ROOT,
      encoding: 'utf8',
      maxBuffer: 67_108_864,
      stdio: ['ignore', 'pipe', 'inherit'],
      shell: process.platform === 'win32',
    },
  );
  if (status !== 0) throw new Error('`npm sbom` failed: npm 10 or newer is needed.');
  return JSON.parse(stdout);
}

/** name@version of what production installs; optional packages are part of it. */
function productionPackages() {
  const { packages } = read('package-lock.json');
  return new Set(
    Object.entries(packages)
      .filter(([path, { dev }]) => path !== '' && !dev)
      .map(([path, { name, version }]) => `${name ?? path.split('node_modules/').at(-1)}@${version}`),
  );
}

function read(file) {
  return JSON.parse(readFileSync(new URL(file, ROOT), 'utf8'));
}

/** group:artifact:jar[:classifier]:version as a package URL (purl specification, type maven). */
function purlOf(coordinate) {
  const parts = coordinate.split(':');
  const [group, artifact, type] = parts;
  const classifier = parts.length === 5 ? `classifier=${encodeURIComponent(parts[3])}&` : '';
  return `pkg:maven/${group}/${artifact}@${encodeURIComponent(parts.at(-1))}?${classifier}type=${type}`;
}

function jarOf({ coordinate, sha256 }) {
  const [group, name] = coordinate.split(':');
  const purl = purlOf(coordinate);
  return {
    'bom-ref': purl,
    type: 'library',
    group,
    name,
    version: coordinate.split(':').at(-1),
    // The embedded mode needs them; a gateway with NEO4J_URI does not.
    scope: 'optional',
    purl,
    hashes: [{ alg: 'SHA-256', content: sha256 }],
  };
}

export function bill() {
  const { name } = read('package.json');
  const { neo4j, artifacts } = read('embedded/artifacts.lock.json');
  const npm = npmBill();
  const jars = artifacts.map(jarOf);
  const server = {
    'bom-ref': `neo4j-community@${neo4j}`,
    type: 'application',
    name: 'neo4j-community',
    version: neo4j,
    scope: 'optional',
    licenses: [{ license: { id: 'GPL-3.0-only' } }],
  };
  const root = npm.metadata.component['bom-ref'];
  const kept = productionPackages().add(root);
  // npm calls the root by its folder.
  npm.metadata.component.name = name;
  const dependencies = npm.dependencies
    .filter(({ ref }) => kept.has(ref))
    .map(({ ref, dependsOn }) => {
      const own = dependsOn.filter((other) => kept.has(other));
      return { ref, dependsOn: ref === root ? [...own, server['bom-ref']] : own };
    });
  return {
    ...npm,
    components: [...npm.components.filter((component) => kept.has(component['bom-ref'])), server, ...jars],
    dependencies: [
      ...dependencies,
      { ref: server['bom-ref'], dependsOn: jars.map((jar) => jar['bom-ref']) },
      ...jars.map((jar) => ({ ref: jar['bom-ref'], dependsOn: [] })),
    ],
  };
}

if (import.meta.main) process.stdout.write(`${JSON.stringify(bill(), null, 2)}\n`);
