/** What `npm start` does, with a gateway of two lines. The argument says how it behaves. */
import { runEmbedded } from '../../embedded/run-embedded.ts';

const behaviour = process.argv[2];

await runEmbedded({
  startGateway: async () => {
    if (behaviour === 'fails') throw new Error('the schema is broken');
    const listening = setInterval(() => {}, 60_000);
    return {
      url: `http://gateway.example with ${process.env.DATABASE_URL} and ${process.env.DHARMA_EMBEDDED}`,
      close: async () => {
        if (behaviour === 'hangs') await new Promise(() => {});
        clearInterval(listening);
        console.log('gateway closed');
      },
    };
  },
});
