// The errors that only actors bring: a program that just publishes does without.

import { nameError, WalnatsError } from "./errors.ts";

/** Comes from `register({ update: false })` of actors when the consumer exists with other settings. */
export class ConsumerExistsError extends WalnatsError {
  static {
    nameError(this, "ConsumerExistsError");
  }
}

/** Comes from `register` when an option of the consumer is invalid or can never be changed. */
export class ConsumerConfigError extends WalnatsError {
  static {
    nameError(this, "ConsumerConfigError");
  }
}

/** Comes from `listen` when an actor has no consumer. Call `register()` first. */
export class ConsumerNotFoundError extends WalnatsError {
  static {
    nameError(this, "ConsumerNotFoundError");
  }
}

/** The error of a job that took longer than the actor's `jobTimeout`. Also the reason of its `signal`. */
export class JobTimeoutError extends WalnatsError {
  static {
    nameError(this, "JobTimeoutError");
  }
}

/** The reason of a job's `signal` when the message may run elsewhere by now: stop, or be idempotent. */
export class LeaseLostError extends WalnatsError {
  static {
    nameError(this, "LeaseLostError");
  }
}

/** The reason of a job's `signal` when the subscriber stops and `drainTimeout` is over. */
export class ShutdownError extends WalnatsError {
  static {
    nameError(this, "ShutdownError");
  }
}
