import type { Feature, Lab } from "./lab";

/** What the page shows of any lab, and the programs that it is read with. */
export const viewPrograms = {
	packets: ["tcpdump"],
	layers: ["tshark"],
	flows: ["conntrack"],
	tables: ["nft"],
} as const;
export type View = keyof typeof viewPrograms;
export const views = ["packets", "layers", "flows", "tables"] as const satisfies readonly View[];

type Asked = Pick<Lab, "needs" | "steps">;

/** The programs that a lab cannot do without: its own word, what its checks call, and what its hosts are made with. */
export function programsOf({ needs, steps }: Asked): string[] {
	const asks = steps.some(({ checks }) => checks.some((check) => "request" in check));
	return [...new Set(["ip", ...needs.programs, ...(asks ? ["curl"] : [])])];
}

/** The features that a lab or a step of it names. */
export function featuresOf({ needs, steps }: Asked): Feature[] {
	return [...new Set([...needs.features, ...steps.flatMap(({ features }) => features)])];
}
