// Instead of @nats-io/nkeys, in pages that sign in with a password or a token.
export {};
