import { Event, serializers } from "@walnats/core/events";
import { z } from "zod";

const Order = z.object({ id: z.int() });

export const ORDERED = new Event("edge-ordered", Order);
export const GREETED = new Event("edge-greeted", String).withResponse(String);
/** Of a stream that nobody but the publisher at the edge makes. */
export const PACKED = new Event("edge-packed", Order, {
  serializer: new serializers.GZipSerializer(serializers.getSerializer(Order)),
});
