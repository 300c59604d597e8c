import type { Context } from '../src/context.ts';
import type { QueryCypherArgs } from './generated/types.ts';

export default {
  Query: {
    cypher: (_: unknown, { query, parameters }: QueryCypherArgs, context: Context) =>
      context.services.rawCypher.run(query, parameters ?? {}, context),
  },
};
