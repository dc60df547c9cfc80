using System.Text.Json;
using CsCheck;
using OkkiBridge.Contracts;
using OkkiBridge.Plans.Mapping;

namespace OkkiBridge.Loader.Tests.Modelling;

/// <summary>What is delivered, and what happens in which order: a list of choices, so that it can be generated, shrunk and repeated.</summary>
internal sealed record Story(IReadOnlyList<Message> Messages, IReadOnlyList<Step> Steps)
{
    private const int Runs = 3;

    private static readonly Gen<Step> AnyStep = Gen.Select(
        Gen.FrequencyConst((3, StepKind.Deliver), (14, StepKind.Let), (1, StepKind.Kill), (2, StepKind.Wait)), Gen.Int[0, 11], Gen.Int[0, 15], (kind, which, how) => new Step(kind, which, how));

    private static readonly Gen<Reading[]> AnyReadings = Gen.Int[-1, Reading.Orders - 1].Array[Reading.Companies]
        .Select(orders => orders.Select((order, company) => new Reading(company, order)).Where(r => r.Order >= 0).ToArray())
        .Where(readings => readings.Length > 0);

    public static Gen<Story> Any { get; } = Gen.Select(AnyReadings.Array[2, 5], AnyStep.Array[4, 70], (readings, steps) =>
        new Story([.. readings.Select((r, i) => new Message(i, $"run-{i % Runs}", r))], steps));
}

/// <summary>One message of a run: some companies, each once.</summary>
internal sealed record Message(int Number, string Run, IReadOnlyList<Reading> Readings)
{
    public override string ToString() => $"message {Number} of {Run}: {string.Join(", ", Readings)}";
}

/// <summary>One step; the numbers choose among what is possible when it comes.</summary>
internal readonly record struct Step(StepKind Kind, int Which, int How);

internal enum StepKind
{
    /// <summary>A loader that has nothing to do gets one or two messages, new ones or ones that it had before.</summary>
    Deliver,

    /// <summary>A call that waits is carried out and answered, or fails before or after its effect.</summary>
    Let,

    /// <summary>A loader dies, before or after the effect of the call it waits for, and another begins in its place.</summary>
    Kill,

    /// <summary>Time passes.</summary>
    Wait,
}

/// <summary>One company as it was read once; of two readings the one of higher order is newer.</summary>
internal readonly record struct Reading(int Company, int Order)
{
    public const int Companies = 3;
    public const int Orders = 5;

    /// <summary>Newer than all that a story tells of.</summary>
    public const int Last = Orders;

    private static readonly long[] Versions = [1, 2, 2, 3, 4, 5];                 // one version is read twice: its mapping had changed
    private static readonly string[] Contents = ["a", "b", "bc", "b", "d", "e"];  // one looks like a longer one that was cut, and one version brings back what was there before

    public string Content => IsRemoved ? "gone" : Contents[Order];

    /// <summary>It is deleted at the source: one of them comes back in the version that it had.</summary>
    public bool IsRemoved => (Company, Order) is (2, 1) or (1, 3);

    /// <summary>The target refuses it for good.</summary>
    public bool IsBad => (Company, Order) is (1, 2) or (2, 4);

    public NormalizedCompany ToCompany(string id)
    {
        var record = JsonElement.Parse($$"""{"id":"{{id}}","name":"{{Content}}"{{new string(' ', Order)}}}""");   // blanks that mean nothing tell the target's rows apart
        return new NormalizedCompany
        {
            Id = id,
            Version = Versions[Order],
            ReadAt = DateTimeOffset.UnixEpoch.AddSeconds(Order),
            Hash = Content,
            TargetHash = TargetForm.Hash(record),
            Removed = IsRemoved,
            Record = record,
            Raw = JsonElement.Parse("{}"),
        };
    }

    public static int OrderOf(JsonElement record) => record.GetRawText().Count(c => c == ' ');

    public override string ToString() => $"company {Company} reading {Order} ({Content}{(IsBad ? ", bad" : "")})";
}
