import { Joiner, type News } from "@/client/journeys/joiner";

/** Joining ten thousand packets takes a tenth of a second and more: not in the page's own thread. */
const joiner = new Joiner();

addEventListener("message", ({ data }: MessageEvent<News>) => postMessage(joiner.take(data)));
