using System.Globalization;
using System.Text.Json;

namespace OkkiBridge.Sandbox.Okki;

/// <summary>Writes values in the forms that the provider's pages show side by side: numbers as text, objects as arrays, unset times in five ways.</summary>
internal sealed class Shapes(Utf8JsonWriter json, Dice dice, bool alternate)
{
    /// <summary>True for a variant that only some answers have.</summary>
    public bool Sometimes() => alternate && dice.Chance(0.5);

    public int Variant(int variants) => alternate ? dice.Below(variants) : 0;

    /// <summary>An id or number, as number or as text.</summary>
    public void Id(string key, long id)
    {
        json.WritePropertyName(key);
        Id(id);
    }

    public void Id(long id)
    {
        if (Sometimes())
            json.WriteStringValue(id.ToString(CultureInfo.InvariantCulture));
        else
            json.WriteNumberValue(id);
    }

    /// <summary>Owner of a list row: text as the page says; now and then a number. The public pool is an empty text.</summary>
    public void OwnerOfRow(string key, long owner)
    {
        if (owner == 0)
            json.WriteString(key, "");
        else if (alternate && dice.Chance(0.2))
            json.WriteNumber(key, owner);
        else
            json.WriteString(key, alternate && dice.Chance(0.1) ? $"{owner},{LookUps.Users[0].Id}" : owner.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>A time; unset it has one of five forms, in a list one that keeps the key.</summary>
    public void Time(string key, long seconds, bool inList = false)
    {
        if (seconds != 0)
        {
            json.WriteString(key, ChinaTime.Text(seconds));
            return;
        }
        switch (inList ? 0 : Variant(6))
        {
            case 0: json.WriteString(key, "1970-01-01 00:00:00"); break;
            case 1: json.WriteString(key, "1970-01-01 08:00:00"); break;
            case 2: json.WriteString(key, "1970-01-01"); break;
            case 3: json.WriteString(key, ""); break;
            case 4: json.WriteNull(key); break;
            default: break;   // the key is missing
        }
    }

    /// <summary>An amount, as number or, often, as text.</summary>
    public void Money(string key, decimal amount)
    {
        if (Sometimes())
            json.WriteString(key, amount.ToString("0.00", CultureInfo.InvariantCulture));
        else
            json.WriteNumber(key, amount);
    }

    /// <summary>A telephone: [area, number] as in samples, {"0","1"} as in the schema.</summary>
    public void Tel(string area, string number)
    {
        if (Sometimes())
        {
            json.WriteStartObject();
            json.WriteString("0", area);
            json.WriteString("1", number);
            json.WriteEndObject();
        }
        else
        {
            json.WriteStartArray();
            json.WriteStringValue(area);
            json.WriteStringValue(number);
            json.WriteEndArray();
        }
    }

    /// <summary>An object without members, which PHP writes as an array now and then.</summary>
    public void EmptyObject(string key)
    {
        json.WritePropertyName(key);
        json.WriteRawValue(Sometimes() ? "{}" : "[]");
    }

    public void EmptyArrays(params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            json.WriteStartArray(key);
            json.WriteEndArray();
        }
    }

    public void Texts(params ReadOnlySpan<(string Key, string Value)> texts)
    {
        foreach (var (key, value) in texts)
            json.WriteString(key, value);
    }

    public void Numbers(params ReadOnlySpan<(string Key, long Value)> numbers)
    {
        foreach (var (key, value) in numbers)
            json.WriteNumber(key, value);
    }
}
