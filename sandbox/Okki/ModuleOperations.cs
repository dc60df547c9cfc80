using System.Globalization;
using System.Text.Json;
using OkkiBridge.Sandbox.Faults;
using OkkiBridge.Sandbox.Faults.Bending.Changes;
using OkkiBridge.Sandbox.Serving;

namespace OkkiBridge.Sandbox.Okki;

/// <summary>List and details of one module, on live data: 客户列表 (page 3480070), 客户详情 (page 3473043) and their sisters.</summary>
internal sealed class ModuleOperations<T>(Module module, OkkiSandboxOptions options, LiveSet<T> live, OkkiEnvelope envelope) where T : Listed
{
    /// <summary>A row of the list.</summary>
    public required Action<Utf8JsonWriter, T> Row { get; init; }

    /// <summary>The details; formatted or not.</summary>
    public required Action<Utf8JsonWriter, T, bool> Document { get; init; }

    /// <summary>What happens after each answer of the list.</summary>
    public Action Afterwards { get; init; } = () => { };

    public IEnumerable<Operation> Operations(OkkiProvider provider) =>
    [
        provider.Get($"{module.Path}/list", module.Scope, FaultSets.List, List),
        provider.Get($"{module.Path}/info", module.Scope, FaultSets.WithToken, Info),
    ];

    private Answer List(Call call)
    {
        if (ListQuery.Read(call, options, module) is not { } query)
            return envelope.Failure(400, "Invalid query");

        if (call.Fault == FaultKind.PageRepeated && query.Page > 1)
            query = query with { Page = query.Page - 1 };
        var page = Spoiled(BentList.Read(live, query, call), call);

        var answer = envelope.Data(json => Write(json, page));
        Afterwards();
        return answer;
    }

    private Answer Info(Call call)
    {
        var (id, serial) = (call.Query(module.Id), call.Query(module.SerialId));
        if (string.IsNullOrEmpty(id) && string.IsNullOrEmpty(serial))
            return envelope.Failure(400, "Invalid query");

        var record = !string.IsNullOrEmpty(id)
            ? long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? live.Living(number) : null
            : live.Living(serial!);
        return record is null
            ? envelope.Failure(404, "Not Found Resource", module.UnknownStatus)
            : envelope.Data(json => Document(json, Shown(record, call), call.Query("format") == "1"));
    }

    private T Shown(T record, Call call) =>
        !call.Bent<DetailsOld>().Any(b => b.Bent.Picks(BentList.Id(record))) ? record
            : live.Before(record.Id) is { Removed: false } before ? before : record with { UpdateTime = record.UpdateTime - 3600 };

    private static ListPage<T> Spoiled(ListPage<T> page, Call call) => call.Fault switch
    {
        FaultKind.TotalOffByOne => page with { Total = call.Number % 2 == 0 || page.Total == 0 ? page.Total + 1 : page.Total - 1 },
        FaultKind.RowMissing when page.Rows.Count > 0 => page with { Rows = [.. page.Rows.Where((_, i) => i != call.Number % page.Rows.Count)] },
        _ => page,
    };

    private void Write(Utf8JsonWriter json, ListPage<T> page)
    {
        json.WriteStartObject();
        json.WriteStartArray("list");
        foreach (var record in page.Rows)
            Row(json, record);
        json.WriteEndArray();
        Total(json, module.HasTotalItem ? "totalItem" : "count", page.Total);
        if (module.HasTotalItem)
            json.WriteNumber("count", options.CountIsPageLength ? page.Rows.Count : page.Total);
        json.WriteEndObject();
    }

    private void Total(Utf8JsonWriter json, string key, int total)
    {
        if (options.TotalAsText)
            json.WriteString(key, total.ToString(CultureInfo.InvariantCulture));
        else
            json.WriteNumber(key, total);
    }
}
