using System.Runtime.InteropServices;
using System.Text.Json;

namespace OkkiBridge.Plans;

/// <summary>How deep a record may be nested, raw or mapped.</summary>
public static class RecordDepth
{
    /// <summary>Messages nest documents a few levels deep and stop at 64 in all.</summary>
    public const int Most = 48;

    /// <summary>Why it is nested too deep, or null.</summary>
    public static Unmappable? Fault(JsonElement record)
    {
        var reader = new Utf8JsonReader(JsonMarshal.GetRawUtf8Value(record), new JsonReaderOptions { MaxDepth = 1000, CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        while (reader.Read())
        {
            if (reader.CurrentDepth >= Most) return new Unmappable("", "depth", $"at most {Most} levels", "more");
        }

        return null;
    }
}
