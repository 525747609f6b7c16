import dynamic from "next/dynamic";

/** For who shares, and for who came by a link: loaded when it is first shown, not with the page. */
export const ShareSheet = dynamic(() => import("./ShareSheet").then((it) => it.ShareSheet), { ssr: false });
export const Watch = dynamic(() => import("./Watch").then((it) => it.Watch), { ssr: false });
