// Asks for some prices, and ends.

import * as walnats from "@walnats/core";
import { PRICE_ASKED } from "./events.ts";

await using conn = await new walnats.Events(PRICE_ASKED).connect();

async function ask(article: string, amount: number) {
  try {
    const { cents, currency } = await conn.request(PRICE_ASKED, { article, amount }, { timeout: 2 });
    console.log(`${amount} x ${article}: ${(cents / 100).toFixed(2)} ${currency}`);
  } catch (error) {
    if (error instanceof walnats.RequestError) console.log(`${article}: refused: ${error.reason}`);
    else if (error instanceof walnats.RequestTimeoutError) console.log(`${article}: no answer in 2 seconds`);
    else if (error instanceof walnats.EncodeError) {
      console.log(`${article}: not a question: ${error.message}`);
    } else throw error;
  }
}

await ask("apple", 3);
await ask("unicorn", 1); // The actor rejects it.
await ask("pear", 0.5); // It does not fit the schema, so it is not even sent.
await ask("truffle", 1); // The actor takes its time.
