import { expect, it } from "vitest";
import { fixture } from "./fixtures/read";
import { parseSockets } from "./socket";

const nameOf = (ifindex: number) => (ifindex === 2 ? "v1" : null);
const lines = (name: Parameters<typeof parseSockets>[0]) =>
	parseSockets(name, fixture(`proc-${name}.txt`), nameOf).map(
		({ protocol, state, local, localPort, remote, remotePort, inode }) =>
			`${protocol} ${state} ${local}:${localPort} ${remote}:${remotePort} ${inode}`,
	);

// The expected lines are what `ss -tuw0ane` printed at the same moment.
it("reads TCP of both families in the words of ss", () => {
	expect(lines("tcp")).toEqual([
		"tcp LISTEN 10.0.0.1:8000 0.0.0.0:* 3722304",
		"tcp ESTAB 10.0.0.1:8000 10.0.0.1:47710 3722320",
		"tcp ESTAB 10.0.0.1:8000 10.0.0.1:47724 3722322",
		"tcp ESTAB 10.0.0.1:47710 10.0.0.1:8000 3722319",
	]);
	expect(lines("tcp6")).toEqual([
		"tcp LISTEN ::1:9000 :::* 3722317",
		"tcp ESTAB ::ffff:10.0.0.1:47724 ::ffff:10.0.0.1:8000 3722321",
	]);
});

it("reads connected UDP, raw sockets with their protocol, packet sockets with their interface", () => {
	expect(lines("udp")).toEqual(["udp ESTAB 10.0.0.1:51759 10.0.0.1:53 3722318"]);
	expect(lines("raw")).toEqual(["raw UNCONN 0.0.0.0:89 0.0.0.0:* 3721839"]);
	expect(lines("packet")).toEqual(["packet UNCONN *:v1 *:* 3721827"]);
});

it("leaves out sockets that nobody holds any more, and bears an empty table", () => {
	const waiting =
		"   0: 0100000A:1F40 0100000A:BA5E 06 00000000:00000000 03:00001770 00000000     0        0 0 3 00000000";
	expect(parseSockets("tcp", `sl\n${waiting}\n`, nameOf)).toEqual([]);
	expect(parseSockets("tcp6", "", nameOf)).toEqual([]);
});
