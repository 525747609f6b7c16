import dynamic from "next/dynamic";

/** What not every lab or reader needs: loaded when it is first shown, not with the page. */
export const CompareSheet = dynamic(() => import("./CompareSheet").then((it) => it.CompareSheet), { ssr: false });
export const FileEditor = dynamic(() => import("./FileEditor").then((it) => it.FileEditor), { ssr: false });
export const MatrixTable = dynamic(() => import("./MatrixTable").then((it) => it.MatrixTable), { ssr: false });
export const LabText = dynamic(() => import("./LabText").then((it) => it.LabText), { ssr: false });
