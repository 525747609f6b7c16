import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { VethlabError } from "@/protocol/errors";
import type { Layer } from "@/protocol/packet";
import { pcapHeader, pcapRecord, type RawPacket } from "./pcap";
import { parsePdml } from "./pdml";

/** Milliseconds: it takes 300 to start, and on a busy machine many times that; less than the server waits. */
const patience = 17_000;

/** A packet's layers as Wireshark's dissector reads them. Throws `package-missing` without tshark. */
export async function dissect(packet: RawPacket): Promise<Layer[]> {
	// A file: tshark reads no packets from a socket, which is what Node's pipes are.
	const folder = mkdtempSync(join(tmpdir(), "packet-"));
	const file = join(folder, "one.pcap");
	writeFileSync(file, Buffer.concat([pcapHeader(), pcapRecord(packet)]));
	const { failed, code, timedOut, stdout, stderr } = await execa("tshark", ["-n", "-T", "pdml", "-r", file], {
		stdin: "ignore",
		reject: false,
		timeout: patience,
		maxBuffer: 1 << 23,
		// It keeps its preferences there.
		env: { HOME: "/root" },
	});
	rmSync(folder, { recursive: true, force: true });
	if (code === "ENOENT") {
		const command = "sudo apt-get install tshark";
		const values = { programs: "tshark", packages: "tshark", command };
		throw new VethlabError("package-missing", `To open a packet field by field takes tshark: ${command}`, { values });
	}
	if (timedOut) throw new VethlabError("internal", `tshark took more than ${patience / 1000} s. Try again.`);
	if (failed) throw new VethlabError("internal", `tshark could not read the packet: ${stderr.slice(-500)}`);
	return parsePdml(stdout, packet.bytes.length);
}
