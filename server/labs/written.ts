import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { LabFile, Prelude as PreludeSchema, Topology } from "@/protocol/lab";
import { type Place, readYaml } from "./folders";
import { inOrder, problemsOf, valueAt } from "./issues";
import { labProblems } from "./lab-problems";
import { fittingParts, hostsIn, partsOf, topologyIn } from "./parts";
import { cutDown, topologyProblems } from "./topology";
import type { YamlFile } from "./yaml-file";

type Prelude = NonNullable<LabFile["prelude"]>;

/** A lab as its file says it, without what other labs say. */
export interface Written {
	id: string;
	file: YamlFile;
	/** null where there are problems, as are the hosts and the topology. */
	lab: LabFile | null;
	/** Also of a lab with problems elsewhere. */
	prelude: Prelude | undefined;
	/** In the lab's order: the first is where commands run that name no host. */
	hosts: readonly string[];
	/** Cut down to the lab's hosts. */
	topology: Topology;
	problems: readonly string[];
}

/** Reads a lab's own file, and the topology that it names. */
export function readWritten(place: Place): Written {
	const { id } = place;
	const file = readYaml(join(place.dir, "lab.yaml"), place);
	const bad = (problems: string[], prelude?: Prelude): Written => {
		return { id, file, lab: null, prelude, hosts: [], topology: nothing, problems };
	};
	if (file.problems.length > 0) return bad(file.problems);
	if (!/^[a-z0-9][a-z0-9-]{0,63}$/.test(id)) {
		return bad([file.at([], `expected a folder named in lower-case letters, digits and dashes, found "${id}"`)]);
	}
	const { value } = file;
	const parsed = LabFile.safeParse(value);
	const problems = parsed.success ? [] : problemsOf(file, parsed.error.issues);
	// What fits is looked at all the same: an author wants to hear of everything at once.
	const parts = parsed.success ? partsOf(parsed.data) : fittingParts(value);
	const said = parsed.success ? parsed.data.topology : topologyIn(value);
	const found = said === null ? null : topologyOf(said, file, place);
	problems.push(...(found?.problems ?? []));
	const topology = found?.topology ?? null;
	const known = topology && Object.keys(topology.hosts);
	const named = parsed.success ? parsed.data.hosts : hostsIn(value);
	const unknown = (named ?? []).flatMap((name, i) => (!known || known.includes(name) ? [] : [{ name, i }]));
	for (const { name, i } of unknown) {
		const message = `expected a host of the topology (${known?.join(", ")}), found "${name}"`;
		problems.push(file.at(["hosts", i], message));
	}
	const hosts = named ?? known;
	// Where the list of hosts is wrong itself, no step is blamed for it.
	problems.push(...labProblems(parts, unknown.length > 0 ? null : hosts, file));
	const prelude = PreludeSchema.safeParse(valueAt(value, ["prelude"])).data;
	if (!parsed.success || !topology || !hosts || problems.length > 0) return bad(inOrder(problems), prelude);
	return { id, file, lab: parsed.data, prelude, hosts, topology: cutDown(topology, hosts), problems: [] };
}

const nothing: Topology = { ipv6: false, hosts: {} };

function topologyOf(said: LabFile["topology"], file: YamlFile, place: Place) {
	if (typeof said !== "string") {
		const problems = [...noHosts(said, file, ["topology"]), ...topologyProblems(said, file, ["topology"])];
		return { topology: problems.length > 0 ? null : said, problems };
	}
	const name = said;
	const path =
		/^[\w-]+$/.test(name) &&
		place.topologies.map((folder) => join(folder, `${name}.yaml`)).find((at) => existsSync(at));
	if (!path) {
		const known = [...new Set(place.topologies.flatMap(topologyNames))].join(", ");
		return { topology: null, problems: [file.at(["topology"], `expected a topology (${known}), found "${name}"`)] };
	}
	return readTopology(path, place);
}

/** A topology's own file; null where there are problems. */
export function readTopology(
	path: string,
	place: Pick<Place, "own">,
): { topology: Topology | null; problems: string[] } {
	const own = readYaml(path, place);
	if (own.problems.length > 0) return { topology: null, problems: own.problems };
	const parsed = Topology.safeParse(own.value);
	if (!parsed.success) return { topology: null, problems: inOrder(problemsOf(own, parsed.error.issues)) };
	const problems = [...noHosts(parsed.data, own, []), ...topologyProblems(parsed.data, own)];
	return { topology: problems.length > 0 ? null : parsed.data, problems };
}

function noHosts(topology: Topology, file: YamlFile, prefix: readonly string[]): string[] {
	return Object.keys(topology.hosts).length > 0 ? [] : [file.at([...prefix, "hosts"], "expected at least one host")];
}

/** Of a folder of topologies, be it there or not. */
export function topologyNames(folder: string): string[] {
	if (!existsSync(folder)) return [];
	return readdirSync(folder).flatMap((name) => (name.endsWith(".yaml") ? [name.slice(0, -".yaml".length)] : []));
}
