import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { ROOT, readJson, readText, readYaml } from './support/read.ts';

interface Target {
  expr: string;
  datasource: { type: string; uid: string };
}

interface Panel {
  id: number;
  type: string;
  title: string;
  description: string;
  gridPos: { x: number; y: number; w: number; h: number };
  targets: Target[];
}

interface Dashboard {
  uid: string;
  title: string;
  schemaVersion: number;
  panels: Panel[];
  templating: { list: Array<{ name: string; datasource: { uid: string } }> };
}

interface Rule {
  alert: string;
  expr: string;
  labels: { severity: string };
  annotations: { summary: string; description: string };
}

const FOLDER = fileURLToPath(new URL('deploy/prometheus/', ROOT));
const PROMTOOL = spawnSync('promtool', ['--version']).status === 0;
const promtoolTest = PROMTOOL ? test : test.skip;

let dashboard: Dashboard;
let rules: Rule[];
let known: Set<string>;

beforeAll(async () => {
  dashboard = await readJson<Dashboard>('deploy/grafana/dashboards/dharma.json');
  rules = (
    await readYaml<{ groups: Array<{ rules: Rule[] }> }>('deploy/prometheus/alerts.yml')
  ).groups.flatMap((g) => g.rules);
  known = new Set(['up', ...(await defaultMetrics()), ...(await ownMetrics())]);
});

async function defaultMetrics(): Promise<string[]> {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return (await registry.getMetricsAsJSON()).map((metric) => metric.name);
}

/** The metrics that the sources name; a histogram is three series. */
async function ownMetrics(): Promise<string[]> {
  const names = (await readdir(new URL('src/', ROOT), { recursive: true })).filter((name) =>
    name.endsWith('.ts'),
  );
  const texts = await Promise.all(names.map((name) => readText(`src/${name}`)));
  const found = texts.flatMap((text) =>
    [...text.matchAll(/name: '(dharma_[a-z0-9_]+)'/g)].map((match) => String(match[1])),
  );
  return found.flatMap((name) =>
    name.endsWith('_seconds') ? [name, `${name}_bucket`, `${name}_count`, `${name}_sum`] : [name],
  );
}

function metricsOf(expression: string): string[] {
  return expression.match(/\b(?:dharma|process|nodejs)_[a-z0-9_]+|\bup(?=\{)/g) ?? [];
}

test('alerts and panels ask for metrics that the gateway has', () => {
  const asked = [
    ...rules.map((rule) => rule.expr),
    ...dashboard.panels.flatMap((panel) => panel.targets.map((t) => t.expr)),
  ];
  for (const expression of asked) expect(metricsOf(expression).length).toBeGreaterThan(0);
  expect([...new Set(asked.flatMap(metricsOf))].filter((name) => !known.has(name))).toEqual([]);
});

test('the dashboard shows every metric of the gateway', () => {
  const shown = new Set(
    dashboard.panels.flatMap((panel) => panel.targets.flatMap((target) => metricsOf(target.expr))),
  );
  const base = (name: string) => name.replace(/_(bucket|count|sum)$/, '');
  const bases = new Set([...shown].map(base));
  expect(
    [...known]
      .filter((name) => name.startsWith('dharma_'))
      .map(base)
      .filter((name) => !bases.has(name)),
  ).toEqual([]);
});

test('operations.md describes every metric and every alert', async () => {
  const text = await readText('docs/operations.md');
  const metrics = [...known]
    .filter((name) => name.startsWith('dharma_'))
    .map((name) => name.replace(/_(bucket|count|sum)$/, ''));
  expect(metrics.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
  const sections = rules.flatMap((rule) => [
    ...rule.annotations.description.matchAll(/operations\.md, "([^"]+)"/g),
  ]);
  expect(sections.length).toBeGreaterThan(0);
  for (const [, section] of sections) expect(text).toContain(`**${section}.**`);
});

test('every alert has a severity, a summary and the way on', () => {
  for (const rule of rules) {
    expect(rule.alert).toMatch(/^Dharma[A-Z]/);
    expect(['critical', 'warning']).toContain(rule.labels.severity);
    expect(rule.annotations.summary).toMatch(/\.$/);
    expect(rule.annotations.description).toMatch(/\S/);
  }
});

describe('the dashboard', () => {
  test('is one that Grafana can provision: structure, unique ids, the provisioned data source', async () => {
    const { datasources } = await readYaml<{ datasources: Array<{ uid: string }> }>(
      'deploy/grafana/provisioning/datasources/prometheus.yml',
    );
    const source = datasources[0]?.uid;
    expect(dashboard).toMatchObject({
      uid: 'dharma',
      title: expect.any(String),
      schemaVersion: expect.any(Number),
    });
    expect(new Set(dashboard.panels.map((panel) => panel.id)).size).toBe(dashboard.panels.length);
    for (const panel of dashboard.panels) {
      expect(panel.title && panel.description).toBeTruthy();
      expect(['stat', 'timeseries']).toContain(panel.type);
      expect(panel.targets.map((target) => target.datasource.uid)).toEqual(panel.targets.map(() => source));
    }
    for (const variable of dashboard.templating.list) expect(variable.datasource.uid).toBe(source);
  });

  test('has no overlapping panels and none beyond the 24 columns', () => {
    const cells = new Set<string>();
    for (const { gridPos } of dashboard.panels) {
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
          expect(cells).not.toContain(`${x},${y}`);
          cells.add(`${x},${y}`);
        }
      }
    }
  });

  test('is loaded from where compose mounts it', async () => {
    const { providers } = await readYaml<{ providers: Array<{ options: { path: string } }> }>(
      'deploy/grafana/provisioning/dashboards/dharma.yml',
    );
    expect(await readText('docker-compose.yml')).toContain(
      `./deploy/grafana/dashboards:${providers[0]?.options.path}:ro`,
    );
  });
});

describe(
  PROMTOOL ? 'promtool' : 'promtool (not installed here: `apt-get install prometheus` brings it)',
  () => {
    promtoolTest('accepts the configuration and the rules', () => {
      execFileSync('promtool', ['check', 'config', 'prometheus.yml'], { cwd: FOLDER, stdio: 'pipe' });
    });

    promtoolTest('the rules fire when they should, and only then', () => {
      execFileSync('promtool', ['test', 'rules', 'alerts.test.yml'], { cwd: FOLDER, stdio: 'pipe' });
    });

    promtoolTest('the expressions of the dashboard are PromQL', async () => {
      const groups = dashboard.panels.map((panel) => ({
        name: `panel ${panel.id}`,
        rules: panel.targets.map(({ expr }, index) => ({
          record: `panel:${panel.id}:${index}`,
          expr: expr.replaceAll('$__rate_interval', '1m').replaceAll('$instance', '.*'),
        })),
      }));
      const folder = await mkdtemp(join(tmpdir(), 'dharma-dashboard-'));
      try {
        // Rules are YAML, and JSON is YAML.
        await writeFile(join(folder, 'rules.yml'), JSON.stringify({ groups }));
        execFileSync('promtool', ['check', 'rules', '--lint=none', 'rules.yml'], {
          cwd: folder,
          stdio: 'pipe',
        });
      } finally {
        await rm(folder, { recursive: true });
      }
    });
  },
);
