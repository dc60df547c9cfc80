using OkkiBridge.Sandbox.Serving;

namespace OkkiBridge.Sandbox.Qingyiyun;

/// <summary>Dispatchers and execution history: enough for a client that calls them; nothing is ever executed here.</summary>
internal sealed class Dispatching
{
    private long _dispatches;

    public long Dispatches => Interlocked.Read(ref _dispatches);

    public Answer Dispatch(Call call)
    {
        var number = Interlocked.Increment(ref _dispatches);
        return QingyiyunEnvelope.Success("success", json =>
        {
            json.WriteStartObject();
            json.WriteString("dispatch_id", $"disp_{number:x8}");
            json.WriteString("status", "pending");
            json.WriteEndObject();
        });
    }

    public static Answer DataLink(Call call) => QingyiyunEnvelope.Success("success", json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("links");
        json.WriteEndArray();
        json.WriteNumber("total", 0);
        json.WriteStartObject("condition");
        json.WriteEndObject();
        json.WriteEndObject();
    });
}
