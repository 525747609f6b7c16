import type { Check, Expected, Selection } from "@/protocol/check";
import type { Lab } from "@/protocol/lab";
import { hostOf } from "@/protocol/records";

/** Fields of records whose text is a namespace or a host. */
export const namesHost: ReadonlySet<string> = new Set(["netns", "peerNetns", "host"]);

/** The plain values that an expectation names. */
export function valuesOf(expected: Expected): unknown[] {
	if (expected === null || typeof expected !== "object") return [expected];
	if ("not" in expected) return [expected.not];
	if ("oneOf" in expected) return expected.oneOf;
	return [];
}

/** Every host that a step's files, commands, checks and lights name. */
export function hostsOf(step: Lab["steps"][number]): Set<string> {
	const hosts = [...step.files.map((file) => file.host), ...step.commands.map((command) => command.host)];
	hosts.push(...step.checks.flatMap(ofCheck), ...step.lights.flatMap((light) => ofFields(light.where)));
	return new Set(hosts);
}

function ofCheck(check: Check): string[] {
	if ("record" in check) return [...ofFields(check.where), ...ofFields(check.expect)];
	return "from" in check ? [hostOf(check.from)] : [];
}

function ofFields(fields: Selection["where"]): string[] {
	return Object.entries(fields).flatMap(([field, expected]) =>
		namesHost.has(field)
			? valuesOf(expected).flatMap((value) => (typeof value === "string" ? [hostOf(value)] : []))
			: [],
	);
}
