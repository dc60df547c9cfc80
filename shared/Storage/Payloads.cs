using System.IO.Compression;
using System.Text;

namespace OkkiBridge.Storage;

/// <summary>Puts the large payloads of a rejection aside, and back. Pure.</summary>
internal static class Payloads
{
    /// <summary>Readers stop at 64 levels of JSON, and payloads are shown some levels down.</summary>
    private const int MostLevels = 48;

    /// <summary>Where lists have nothing to read: the names of the stored fields.</summary>
    public static IReadOnlyList<string> Packed { get; } = ["rawAside.packed", "mappedAside.packed"];

    /// <summary>As it is stored.</summary>
    public static Rejection Aside(Rejection rejection)
    {
        var raw = rejection.HasRaw ? Of(rejection.Raw) : Unread(rejection.RawAside);
        var mapped = rejection.Mapped is { } text ? Of(text) : Unread(rejection.MappedAside);
        return rejection with
        {
            Raw = raw is null ? rejection.Raw : PayloadAside.Placeholder,
            RawAside = raw,
            Mapped = mapped is null ? rejection.Mapped : null,
            MappedAside = mapped,
        };
    }

    /// <summary>As it is read. An earlier version that replaced a payload has left behind what was beside it.</summary>
    public static Rejection Back(Rejection stored)
    {
        var (raw, mapped) = (stored.HasRaw ? null : stored.RawAside, stored.Mapped is null ? stored.MappedAside : null);
        return stored with
        {
            Raw = raw?.Packed is { } packedRaw ? Unpacked(packedRaw) : stored.Raw,
            RawAside = raw is null ? null : raw with { Packed = null },
            Mapped = mapped?.Packed is { } packedMapped ? Unpacked(packedMapped) : stored.Mapped,
            MappedAside = mapped is null ? null : mapped with { Packed = null },
        };
    }

    private static PayloadAside? Of(string json)
    {
        var bytes = Encoding.UTF8.GetByteCount(json);
        if (bytes <= PayloadAside.MostInline && !IsDeep(json)) return null;

        var utf8 = Encoding.UTF8.GetBytes(json);
        var aside = PayloadAside.Of(utf8);
        return aside with { Packed = aside.IsKept ? Compressed(utf8) : null };
    }

    /// <summary>Of a rejection that a list showed the payload is not there: who adds that loses it, and it says so.</summary>
    private static PayloadAside? Unread(PayloadAside? aside) => aside is { IsKept: true } ? aside with { IsKept = false } : aside;

    private static bool IsDeep(string json)
    {
        var (level, isText) = (0, false);
        for (var at = 0; at < json.Length; at++)
        {
            var c = json[at];
            if (isText && c == '\\') at++;
            else if (c == '"') isText = !isText;
            else if (!isText && c is '{' or '[' && ++level > MostLevels) return true;
            else if (!isText && c is '}' or ']') level--;
        }

        return false;
    }

    private static byte[] Compressed(byte[] utf8)
    {
        using var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.Optimal)) zip.Write(utf8);
        return packed.ToArray();
    }

    private static string Unpacked(byte[] packed)
    {
        using var text = new StreamReader(new GZipStream(new MemoryStream(packed), CompressionMode.Decompress), Encoding.UTF8);
        return text.ReadToEnd();
    }
}
