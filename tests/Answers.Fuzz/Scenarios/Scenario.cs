using System.Text.Json;
using System.Text.Json.Serialization;
using OkkiBridge.Sandbox.Faults.Bending;
using OkkiBridge.Sandbox.Faults.Bending.Catalogue;
using OkkiBridge.Sandbox.Faults.Bending.Changes;

namespace OkkiBridge.Answers.Fuzz.Scenarios;

/// <summary>What happens to the data before the run that is looked at, and which run that is.</summary>
internal enum Doing
{
    /// <summary>The first one, of everything.</summary>
    FirstLoad,

    /// <summary>Some companies changed since, some are new.</summary>
    Changes,

    /// <summary>Nothing changed since.</summary>
    Nothing,

    /// <summary>Some companies were deleted since, some changed.</summary>
    Removed,

    /// <summary>Everything is compared.</summary>
    Reconcile,
}

/// <summary>One case: an account, a plan, a run, and how the providers misbehave meanwhile.</summary>
internal sealed record Scenario
{
    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    /// <summary>Of the account's data.</summary>
    public required int Seed { get; init; }

    public required int Companies { get; init; }

    public required int PageSize { get; init; }

    public required bool Details { get; init; }

    /// <summary>The target's plain <c>/write</c>, which cannot be asked, and not its open API.</summary>
    public required bool PlainWrites { get; init; }

    public required Doing Doing { get; init; }

    public required IReadOnlyList<Bend> Bends { get; init; }

    /// <summary>Whether a tolerant reader can read every answer.</summary>
    [JsonIgnore]
    public bool IsReadable => Bends.All(b => b.IsReadable);

    [JsonIgnore]
    public string Names => string.Join(" + ", Bends.Select(b => b.Name).Distinct());

    /// <summary>How far west of China's the source's zone is: the plan says so, and it stays that way.</summary>
    [JsonIgnore]
    public int HoursWest => Bends.SelectMany(b => b.What).OfType<OtherZone>().FirstOrDefault()?.Hours ?? 0;

    /// <summary>The bends that are facts of the provider and no misbehaviour: there from the beginning, and for good.</summary>
    [JsonIgnore]
    public IReadOnlyList<Bend> Facts => [.. Bends.Where(b => b.What.Any(w => w is OtherZone))];

    /// <summary>How it must end where one misbehaviour of the catalogue stands alone and is met; null where nothing says so.</summary>
    [JsonIgnore]
    public BendEnd? CatalogueEnd => Doing is Doing.FirstLoad or Doing.Changes && Details && !PlainWrites && BendCatalogue.Names.Contains(Names) && Bends[0].Endpoint != "/write" ? Bends[0].Ends : null;

    /// <summary>As a person reads it, with the bends as <c>POST /_sandbox/bend</c> names them.</summary>
    public string Show() =>
        $"{JsonSerializer.Serialize(this with { Bends = [] }, Form)}{string.Concat(Bends.Select(b => $"\n  bend {b.ToJson()}"))}";
}
