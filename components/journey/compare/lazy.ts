import dynamic from "next/dynamic";

/** For who compares: loaded when it is first shown. */
export const CompareSheet = dynamic(() => import("./CompareSheet").then((it) => it.CompareSheet), { ssr: false });
