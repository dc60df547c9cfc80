using OkkiBridge.Plans.Documents;
using OkkiBridge.Plans.Templates;

namespace OkkiBridge.Plans.Parsing;

/// <summary>Values out of a list: <c>type:enum</c> and <c>type:map</c>.</summary>
internal static class ChoiceParsers
{
    public static Step Enum(Section options)
    {
        var values = options.Texts("values");
        if (values.Count == 0) options.Fault("values", "must list the values that are allowed");
        return (value, _) => Values.Text(value!.Value) is { } text && values.Contains(text) ? new Parsed(value) : Parsed.Fault("one of the values of its parser");
    }

    /// <summary>With <c>source</c> the value is taken from that path of the record instead.</summary>
    public static Step Map(Section options)
    {
        var mappings = options.Members("mappings");
        var (source, fallback) = (options.Path("source"), options.Scalar("defaultValue"));
        if (mappings.Count == 0) options.Fault("mappings", "must be an object of value → value");

        return (value, record) =>
        {
            var found = source is null ? value : source.Read(record) is { } read ? Values.Clean(read) : null;
            if (found is not { } known) return new Parsed(fallback);
            if (Values.Text(known) is { } text && mappings.TryGetValue(text, out var translated)) return new Parsed(Values.Clean(translated));
            return fallback is null ? Parsed.Fault("one of the values that its parser translates") : new Parsed(fallback);
        };
    }
}
