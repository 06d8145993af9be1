// The error codes of JetStream's API that mean something to walnats; imported as `Code`. They are constants, and no
// object, so that a bundle has the numbers alone.

export const clusterNotAvailable = 10008;
export const consumerNotFound = 10014;
export const consumerExists = 10148;
export const duplicateInProcess = 10158;
export const insufficientResources = 10023;
export const jetStreamNotEnabled = 10039;
export const jetStreamNotEnabledForAccount = 10076;
export const maxBytesRequired = 10113;
export const maximumConsumers = 10026;
export const memoryExceeded = 10028;
export const messageNotFound = 10037;
export const messageTooLarge = 10054;
export const storageExceeded = 10047;
export const queueFilterTaken = 10100;
export const queueNotFiltered = 10099;
export const streamBytesExceeded = 10122;
export const streamExists = 10058;
export const streamNotFound = 10059;
export const subjectOverlap = 10065;
