import { Event } from "@walnats/core/events";

export const DOUBLE = new Event("double", Number).withResponse(Number);
export const THREAD = new Event("thread", Number).withResponse(String);
export const PROCESS = new Event("process", Number).withResponse(String);
export const FAIL = new Event("fail", String);
