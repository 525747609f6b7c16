import { expect, it } from "vitest";
import { doctorWords } from "@/client/doctor/words";
import type { DoctorReport } from "@/protocol/doctor";
import { paintFor } from "../terminal";
import { doctorText } from "./text";

const title = { en: "Lab", zh: "实验" };
const about = { title, engine: null, mends: [], without: [], leftOut: 0 };
const engine = { kernel: null, lacks: [], error: null, duration: null };
const command = "sudo systemctl mask openvpn.service; sudo apt-get install openvpn";

const report: DoctorReport = {
	...{ revision: 1, time: 0, done: true },
	engines: [
		{ ...engine, name: "bubblewrap", state: "works", kernel: "6.18", lacks: ["ipip"], duration: 512 },
		{ ...engine, name: "uml", state: "untried" },
	],
	mends: [
		{
			error: { code: "package-missing", message: "", values: { programs: "openvpn", packages: "openvpn", command } },
			labs: ["10-openvpn"],
			views: ["layers"],
		},
	],
	labs: [
		{ ...about, lab: "01-bridge", verdict: "runs", engine: "bubblewrap" },
		{ ...about, lab: "07-vxlan", verdict: "runs", engine: "bubblewrap", without: ["ipip"], leftOut: 4 },
		{ ...about, lab: "10-openvpn", verdict: "cannot", mends: [0] },
		{ ...about, lab: "mine", verdict: "broken" },
	],
};
const plain = paintFor({ isTTY: false }, {});

it("says of each lab whether it runs, and of each lack which labs it stops and what mends it", () => {
	expect(doctorText(report, doctorWords("en"), plain)).toBe(`Kernels
  this machine's kernel  6.18, tried in 0.5 s (lacks ipip)
  User-Mode Linux        not tried: no lab needs it

Labs
  01-bridge   runs on this machine's kernel
  07-vxlan    runs on this machine's kernel (4 steps left out, for want of ipip)
  10-openvpn  cannot run
  mine        its file is broken (vethlab list)

What to do
  openvpn is not installed. (for 10-openvpn, a packet's layers)
    ${command}

2 of 4 labs run here.
`);
});

it("says the same in Chinese", () => {
	const text = doctorText(report, doctorWords("zh"), plain);
	expect(text).toContain("4 个实验中有 2 个能在这里运行。");
	expect(text).toContain(`没有安装 openvpn。（涉及 10-openvpn、数据包的各层内容）\n    ${command}\n`);
});
