/** A file on its way: leave to upload, straight into the bucket with its progress, then accepted. */
import { computed, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from "vue";
import { asRefusal, command, given, RefusalError, type Schemas } from "../../api/client";
import { useDesk } from "../../app";
import { useLeaveGuard } from "../../leave";

type Grant = Schemas["UploadView"];
const BROKEN = "文件没有传完，请检查网络后再选一次。";

/** Send bytes to the bucket by the form that was granted; `told` hears of each per cent. */
export function sendTo(grant: Grant, file: Blob, told: (percent: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(grant.fields)) form.append(name, value);
    form.append("file", file); // the bucket ignores what comes after it
    // fetch cannot tell how far an upload is.
    const request = new XMLHttpRequest();
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) told(Math.floor((event.loaded / event.total) * 100));
    });
    request.addEventListener("load", () => {
      if (request.status < 300) resolve();
      else reject(new RefusalError("UPLOAD_REFUSED", request.status, "文件存储没有收下这个文件，请再选一次。"));
    });
    request.addEventListener("error", () => reject(new RefusalError("OFFLINE", 0, BROKEN)));
    request.addEventListener("abort", () => reject(new RefusalError("OFFLINE", 0, BROKEN)));
    request.open("POST", grant.url);
    request.send(form);
  });
}

export interface Upload {
  /** Null when nothing is on its way; 100 while it is checked. */
  percent: Ref<number | null>;
  refusal: ShallowRef<RefusalError | null>;
  /** Everything wrong with the file, in words. */
  wrong: ComputedRef<string>;
  /** The hash under which the clean copy is on file, or null if it was refused. */
  send: (file: File) => Promise<string | null>;
}

type Accept = (work: (version: number | undefined) => Promise<Schemas["Receipt"]>) => Promise<Schemas["Receipt"]>;

/** `between`: accepting makes a new version, which a form that is being saved must hear of. */
export function useUpload(nomination: string, kind: Schemas["FileKind"], between: Accept = (work) => work(undefined)): Upload {
  const { api, said } = useDesk();
  const percent = ref<number | null>(null);
  const refusal = shallowRef<RefusalError | null>(null);
  useLeaveGuard(() => percent.value !== null);
  const wrong = computed(() => {
    const found = refusal.value;
    return found ? found.errors.map((error) => error.detail).join("；") || found.message : "";
  });

  async function send(file: File): Promise<string | null> {
    if (percent.value !== null) return null;
    percent.value = 0;
    refusal.value = null;
    try {
      const body = { kind, media_type: file.type || "application/octet-stream", size: file.size };
      const path = { nomination };
      const grant = await given(api.POST("/nominations/{nomination}/files", { params: { path, header: command(crypto.randomUUID()) }, body }));
      await sendTo(grant, file, (now) => { percent.value = now; });
      percent.value = 100;
      const key = crypto.randomUUID();
      const receipt = await between((version) => {
        const header = version === undefined ? command(key) : command(key, version);
        return given(api.POST("/nominations/{nomination}/files/{file}/accept", { params: { path: { nomination, file: grant.file }, header } }));
      });
      said.value = `${file.name} 已上传`;
      return receipt.id;
    } catch (error) {
      refusal.value = asRefusal(error);
      return null;
    } finally {
      percent.value = null;
    }
  }
  return { percent, refusal, wrong, send };
}
