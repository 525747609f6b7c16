import { expect, it } from "vitest";
import { z } from "zod";
import { runInside } from "../testing/sandbox";

it("reads the same with perl and where there is none that can enter a namespace", async () => {
	const [perl, ...others] = z
		.array(z.array(z.string()))
		.parse(await runInside("agent/testing/inside/read-sysctls.ts"))
		.map((lines) => lines.sort());
	expect(perl).toContain("/proc/sys/net/ipv4/conf/eth.0/arp_ignore 1");
	expect(perl).toContain("/proc/sys/net/ipv4/conf/all/arp_announce 2");
	expect(perl).not.toContainEqual(expect.stringContaining("eth1/"));
	expect(others).toEqual([perl, perl]);
});
