/** Imports go one way (ARCHITECTURE.md): main, cli, bench, test -> gateway -> schema, plugins, auth, limits, live -> resolvers -> datasources -> drivers. */
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'Two modules that need each other are one module, or three.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'leaves-import-nothing-of-ours',
      severity: 'error',
      from: { path: '^src/(config/.*|config|errors|logger)\\.ts$' },
      to: { path: '^(src|resolvers|datasources|embedded|services)/', pathNot: '^src/config/' },
    },
    {
      name: 'resolvers-import-no-driver',
      severity: 'error',
      from: { path: '^resolvers/' },
      to: { path: 'node_modules/(neo4j-driver|pg|ioredis|undici|@platformatic/kafka)(/|$)' },
    },
    {
      name: 'only-datasources-import-drivers',
      comment: "src/error-format.ts knows the driver's error class alone, to mask it.",
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/error-format\\.ts$' },
      to: { path: 'node_modules/(neo4j-driver|pg|ioredis|undici|@platformatic/kafka)(/|$)' },
    },
    {
      name: 'datasources-import-no-graphql',
      severity: 'error',
      from: { path: '^datasources/' },
      to: { path: 'node_modules/(graphql|@neo4j/graphql|@apollo)(/|$)' },
    },
    {
      name: 'datasources-know-only-leaves',
      severity: 'error',
      from: { path: '^datasources/' },
      to: { path: '^(src|resolvers)/', pathNot: '^src/(config|errors|logger)\\.ts$' },
    },
    {
      name: 'production-knows-no-embedded',
      severity: 'error',
      from: { path: '^(src|resolvers|datasources|services)/' },
      to: { path: '^embedded/' },
    },
    {
      name: 'nothing-imports-the-entries',
      severity: 'error',
      from: { path: '^(src|resolvers|datasources)/' },
      to: { path: '^src/(main\\.ts|cli/(?!connect\\.ts))' },
    },
    {
      name: 'services-share-only-leaves',
      severity: 'error',
      from: { path: '^services/' },
      to: { path: '^(src|resolvers|datasources)/', pathNot: '^src/(config|errors|logger)\\.ts$' },
    },
    {
      name: 'client-stands-alone',
      comment: 'It is built and used without the gateway.',
      severity: 'error',
      from: { path: '^client/' },
      to: { path: '^(src|resolvers|datasources|embedded|services|operations)/' },
    },
    {
      name: 'client-runs-in-browsers',
      severity: 'error',
      from: { path: '^client/', pathNot: '^client/node\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '/generated/|^test/|^bench/|^client/dist/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.mjs', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
};
