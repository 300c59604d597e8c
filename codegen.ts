import type { CodegenConfig } from '@graphql-codegen/cli';

const SCALARS = {
  ID: 'string',
  DateTime: 'string',
  Date: 'string',
  BigInt: 'string',
  JSON: 'unknown',
  Upload: 'unknown',
};

/** Types for resolvers and typed documents for clients, out of the committed schema and operations. */
const config: CodegenConfig = {
  schema: 'schema/generated/schema.graphql',
  documents: 'operations/*.graphql',
  generates: {
    'resolvers/generated/types.ts': {
      plugins: ['typescript', 'typescript-resolvers'],
      config: {
        contextType: '../../src/context.ts#Context',
        scalars: SCALARS,
        enumsAsTypes: true,
        useTypeImports: true,
        onlyResolveTypeForInterfaces: true,
        // An argument with a default is always there.
        avoidOptionals: { defaultValue: true },
      },
    },
    'operations/generated/documents.ts': {
      plugins: ['typescript-operations', 'typed-document-node'],
      config: {
        scalars: SCALARS,
        enumsAsTypes: true,
        useTypeImports: true,
        documentMode: 'documentNode',
      },
    },
  },
  emitLegacyCommonJSImports: false,
  importExtension: '.ts',
};

export default config;
