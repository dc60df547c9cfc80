using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace OkkiBridge.Hosting.Bus;

/// <summary>Cuts companies into events, and says how large one may be. Pure. Bytes are those of its JSON text in UTF-8, raw and mapped together.</summary>
public static class EventCut
{
    /// <summary>Where an event ends: a process holds up to <see cref="BusOptions.Prefetch"/> of them, each several times while it is read, and has 512 MB.</summary>
    public const int MostBytes = 1024 * 1024;

    /// <summary>The largest company, which then has an event to itself. At worst a serialiser writes six bytes for one (<c>\u003C</c>): 12 MB, below the 16 MiB at which RabbitMQ 4 refuses a message.</summary>
    public const int LargestCompany = 2 * 1024 * 1024;

    /// <summary>Bytes of a document as it came; nothing is serialised for it.</summary>
    public static int BytesOf(JsonElement document) => JsonMarshal.GetRawUtf8Value(document).Length;

    /// <summary>Why a company of so many bytes is too large for an event, in words; null when it is not.</summary>
    public static string? Fault(int bytes) => bytes <= LargestCompany
        ? null
        : string.Create(CultureInfo.InvariantCulture, $"record: at most {LargestCompany:N0} bytes were expected, raw and mapped together, found {bytes:N0}");

    /// <summary>The companies in their order, in pieces of at most <paramref name="most"/> of them and <see cref="MostBytes"/>; a larger one stands alone.</summary>
    public static IEnumerable<IReadOnlyList<T>> Of<T>(IEnumerable<T> companies, int most, Func<T, int> bytesOf)
    {
        var (piece, bytes) = (new List<T>(), 0L);
        foreach (var company in companies)
        {
            var more = bytesOf(company);
            if (piece.Count > 0 && (piece.Count == most || bytes + more > MostBytes))
            {
                yield return piece;
                (piece, bytes) = ([], 0);
            }

            piece.Add(company);
            bytes += more;
        }

        if (piece.Count > 0) yield return piece;
    }
}
