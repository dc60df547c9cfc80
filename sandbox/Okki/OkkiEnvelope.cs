using System.Text.Json;
using OkkiBridge.Sandbox.Serving;

namespace OkkiBridge.Sandbox.Okki;

/// <summary>The envelope around every business answer: code, message, now, data.</summary>
internal sealed class OkkiEnvelope(OkkiSandboxOptions options, TimeProvider time)
{
    public Answer Data(Action<Utf8JsonWriter> data) => Answer.Json(200, json =>
    {
        Head(json, options.TemplateEnvelope ? 0 : 200, "success");
        json.WritePropertyName("data");
        data(json);
    });

    /// <summary>A success without data.</summary>
    public Answer Done() => Answer.Json(200, json => Head(json, options.TemplateEnvelope ? 0 : 200, "success"));

    /// <summary>A failure has no key <c>data</c>.</summary>
    public Answer Failure(int code, string message, int status = 200) => Answer.Json(status, json => Head(json, code, message));

    private void Head(Utf8JsonWriter json, int code, string message)
    {
        json.WriteNumber("code", code);
        json.WriteString(options.TemplateEnvelope ? "msg" : "message", message);
        json.WriteString("now", ChinaTime.Text(time.Seconds()));
    }
}
