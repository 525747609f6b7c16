import type { Topology } from "@/protocol/lab";
import type { Path, YamlFile } from "./yaml-file";

/** What the schema cannot see: that cables, ports and bridges fit together. */
export function topologyProblems(topology: Topology, file: YamlFile, prefix: Path = []): string[] {
	const problems: string[] = [];
	const wired = new Map<string, string>();
	for (const [host, spec] of Object.entries(topology.hosts)) {
		const names = new Set<string>(["lo"]);
		const take = (name: string, path: Path) => {
			if (names.has(name)) problems.push(file.at([...path, "name"], `${host} has an interface "${name}" already`));
			names.add(name);
		};
		for (const [i, bridge] of spec.bridges.entries()) take(bridge.name, [...prefix, "hosts", host, "bridges", i]);
		for (const [i, nic] of spec.nics.entries()) {
			const path = [...prefix, "hosts", host, "nics", i];
			take(nic.name, path);
			if (nic.master !== undefined && !spec.bridges.some((bridge) => bridge.name === nic.master)) {
				problems.push(file.at([...path, "master"], `expected a bridge of ${host}, found "${nic.master}"`));
			}
			if (nic.wire === undefined) continue;
			if (nic.gateway !== undefined) {
				problems.push(file.at([...path, "gateway"], "expected a wire or a gateway, found both"));
			}
			const [otherHost = "", otherNic] = nic.wire.split("/");
			if (!topology.hosts[otherHost]?.nics.some((other) => other.name === otherNic)) {
				problems.push(file.at([...path, "wire"], `expected HOST/NIC of this topology, found "${nic.wire}"`));
				continue;
			}
			for (const end of [nic.wire, `${host}/${nic.name}`]) {
				const other = wired.get(end);
				if (other) problems.push(file.at([...path, "wire"], `${end} has a wire already: ${other}`));
				wired.set(end, `${host}/${nic.name} to ${nic.wire}`);
			}
		}
	}
	return problems;
}

/** The topology with these hosts only. Their cables to the others lead out of the picture. */
export function cutDown(topology: Topology, hosts: readonly string[]): Topology {
	const kept: Topology["hosts"] = {};
	for (const host of hosts) {
		const spec = topology.hosts[host];
		if (!spec) continue;
		const nics = spec.nics.map((nic) => {
			if (nic.wire === undefined || hosts.includes(nic.wire.split("/")[0] ?? "")) return nic;
			const { wire: _, ...rest } = nic;
			return rest;
		});
		kept[host] = { ...spec, nics };
	}
	return { ...topology, hosts: kept };
}
