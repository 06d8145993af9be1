/** A key of Web Crypto: without the types of a browser its own name is no type. */
export type WebCryptoKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;
